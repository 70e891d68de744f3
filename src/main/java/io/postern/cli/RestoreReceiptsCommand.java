package io.postern.cli;

import java.time.YearMonth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings a month of receipts back into the table, as the database's owner, once its file was verified. */
@Command(
        name = "restore-receipts",
        mixinStandardHelpOptions = true,
        description = "Brings a month of receipts back from its file. Needs the owner's login, and no gateway.")
final class RestoreReceiptsCommand implements Callable<Integer> {
    @Mixin
    private OwnersWork owner;

    @Option(
            names = "--month",
            required = true,
            paramLabel = "MONTH",
            converter = ReceiptFiles.Month.class,
            description = "Which month (2024-10).")
    private YearMonth month;

    @Override
    public Integer call() {
        return owner.does(archive -> archive.restore(month));
    }
}
