package io.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in a reader's words why a file that was given to be verified cannot be. */
final class Unreadable {
    private Unreadable() {}

    /** A file's text, or the sentence that says why there is none. */
    static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory and not a file");
        }
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read by you", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text", e);
        }
    }

    static IOException noJson(Path file, JsonProcessingException e) {
        return new IOException(
                "%s is no JSON, or is cut off: it cannot be read on from line %d"
                        .formatted(
                                file,
                                e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
                e);
    }

    static String why(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + " is not there";
            case AccessDeniedException e -> e.getFile() + " may not be read by you";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
