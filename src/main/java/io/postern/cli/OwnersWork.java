package io.postern.cli;

import io.postern.retention.DoesNotHold;
import io.postern.retention.OwnersArchive;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The database's owner at work on archived receipts: by which files, as whom, and how it is told when something is not as it must be. */
final class OwnersWork {
    @Mixin
    private ReceiptFiles files;

    @Mixin
    private OwnersLogin login;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What one command does. */
    interface Work {
        void on(OwnersArchive archive) throws SQLException, IOException;
    }

    /** @return the command's exit code */
    int does(Work work) {
        var archive = files.read();
        try (Connection owner = login.open()) {
            work.on(new OwnersArchive(archive, owner, command.commandLine().getOut()));
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
