package io.postern.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands by name. Without one the artifact is the gateway. */
@Command(
        name = "postern",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Talks to a running gateway. Without a command the gateway itself starts.",
        footer =
                "%nThe packaged artifact also knows: migrate, which brings the schema up to date as its owner and ends.",
        subcommands = {
            ListenCommand.class,
            TriggerCommand.class,
            EventsCommand.class,
            LogsCommand.class,
            VerifyArchiveCommand.class,
            VerifyReceiptCommand.class,
            VerifyLogCommand.class,
            ExportLogCommand.class,
            ReleaseReceiptsCommand.class,
            RestoreReceiptsCommand.class,
            PingCommand.class,
            HealthCommand.class
        })
public final class PosternCommand {
    private PosternCommand() {}

    public static void main(String... args) {
        System.exit(run(args));
    }

    /** @return 0 when the command did what it says, 1 when the gateway refused or did not answer, 2 for wrong usage */
    public static int run(String... args) {
        return on(new PrintWriter(System.out, true), new PrintWriter(System.err, true))
                .execute(args);
    }

    static CommandLine on(PrintWriter out, PrintWriter err) {
        return new CommandLine(new PosternCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(PosternCommand::tell);
    }

    private static int tell(Exception failure, CommandLine command, CommandLine.ParseResult line) throws Exception {
        if (failure instanceof Refused refused) {
            command.getErr().println(refused.getMessage());
            return 1;
        }
        if (failure instanceof InterruptedException) {
            return 0;
        }
        throw failure;
    }
}
