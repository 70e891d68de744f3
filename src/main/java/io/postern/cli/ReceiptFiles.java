package io.postern.cli;

import io.postern.log.tree.VerifierKey;
import io.postern.retention.DoesNotHold;
import io.postern.retention.ReceiptArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which archive of receipts a command reads, and by which keys it is verified. */
final class ReceiptFiles {
    @Parameters(paramLabel = "DIR", description = "The directory of the receipts' month files.")
    private Path directory;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The log's public keys, as GET /v1/log/key gave them, kept where the archive is not.")
    private Path key;

    ReceiptArchive read() {
        try {
            return ReceiptArchive.read(
                    directory,
                    VerifierKeys.read(key).stream().map(VerifierKey::publicKey).toList());
        } catch (IOException e) {
            throw unreadable(e);
        } catch (DoesNotHold e) {
            throw refused(e);
        }
    }

    static Refused unreadable(IOException e) {
        return new Refused("The archive cannot be read: " + Unreadable.why(e) + ".");
    }

    static Refused refused(DoesNotHold e) {
        return new Refused("The archive does not hold, and nothing was changed: " + e.getMessage() + ".");
    }

    /** A month as it is typed: 2024-10. */
    static final class Month implements ITypeConverter<YearMonth> {
        @Override
        public YearMonth convert(String text) {
            if (!text.matches("\\d{4}-(0[1-9]|1[0-2])")) {
                throw new TypeConversionException("'" + text + "' is no month, such as 2024-10");
            }
            return YearMonth.parse(text);
        }
    }
}
