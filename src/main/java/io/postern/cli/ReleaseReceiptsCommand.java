package io.postern.cli;

import io.postern.retention.DoesNotHold;
import io.postern.retention.OwnersArchive;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the rows of archived months go from the table, as the database's owner, once their files were verified. */
@Command(
        name = "release-receipts",
        mixinStandardHelpOptions = true,
        description =
                "Lets receipts go from the database whose month files hold. Needs the owner's login, and no gateway.")
final class ReleaseReceiptsCommand implements Callable<Integer> {
    @Mixin
    private ReceiptFiles files;

    @Mixin
    private OwnersLogin login;

    @Option(
            names = "--month",
            paramLabel = "MONTH",
            converter = ReceiptFiles.Month.class,
            description = "One month alone (2024-10); without, every one that is archived.")
    private YearMonth month;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var archive = files.read();
        try (Connection owner = login.open()) {
            new OwnersArchive(archive, owner, spec.commandLine().getOut()).release(Optional.ofNullable(month));
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
