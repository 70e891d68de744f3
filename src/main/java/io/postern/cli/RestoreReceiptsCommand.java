package io.postern.cli;

import io.postern.retention.DoesNotHold;
import io.postern.retention.OwnersArchive;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings a month of receipts back into the table, as the database's owner, once its file was verified. */
@Command(
        name = "restore-receipts",
        mixinStandardHelpOptions = true,
        description = "Brings a month of receipts back from its file. Needs the owner's login, and no gateway.")
final class RestoreReceiptsCommand implements Callable<Integer> {
    @Mixin
    private ReceiptFiles files;

    @Mixin
    private OwnersLogin login;

    @Option(
            names = "--month",
            required = true,
            paramLabel = "MONTH",
            converter = ReceiptFiles.Month.class,
            description = "Which month (2024-10).")
    private YearMonth month;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var archive = files.read();
        try (Connection owner = login.open()) {
            new OwnersArchive(archive, owner, spec.commandLine().getOut()).restore(month);
            return 0;
        } catch (DoesNotHold e) {
            throw ReceiptFiles.refused(e);
        } catch (IOException e) {
            throw ReceiptFiles.unreadable(e);
        } catch (SQLException e) {
            throw new Refused("The database refused: " + e.getMessage());
        }
    }
}
