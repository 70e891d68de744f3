package io.postern.dispute;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** What a handed-in file can be, told by how its bytes begin and not by what anybody says. */
enum FileType {
    PDF("application/pdf", "255044462d"),
    PNG("image/png", "89504e470d0a1a0a"),
    JPEG("image/jpeg", "ffd8ff");

    private final String mediaType;
    private final byte[] beginning;

    FileType(String mediaType, String beginning) {
        this.mediaType = mediaType;
        this.beginning = HexFormat.of().parseHex(beginning);
    }

    String mediaType() {
        return mediaType;
    }

    /** In the database, and behind the dot of a name. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FileType ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * @param declared the Content-Type of the request
     * @throws ProblemException when the bytes are of no type that is taken, or of another than was declared
     */
    static FileType of(byte[] content, String declared) {
        FileType found = sniffed(content)
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "body",
                        "The file does not begin as a PDF, PNG or JPEG does; these are taken."));
        if (declared == null || !declared.split(";")[0].strip().equalsIgnoreCase(found.mediaType)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "Content-Type",
                    "The file begins as " + found.mediaType + " does, and Content-Type says otherwise.");
        }
        return found;
    }

    private static Optional<FileType> sniffed(byte[] content) {
        return Arrays.stream(values())
                .filter(type -> content.length >= type.beginning.length
                        && Arrays.equals(content, 0, type.beginning.length, type.beginning, 0, type.beginning.length))
                .findFirst();
    }
}
