package io.postern.cli;

import java.time.YearMonth;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets the rows of archived months go from the table, as the database's owner, once their files were verified. */
@Command(
        name = "release-receipts",
        mixinStandardHelpOptions = true,
        description =
                "Lets receipts go from the database whose month files hold. Needs the owner's login, and no gateway.")
final class ReleaseReceiptsCommand implements Callable<Integer> {
    @Mixin
    private OwnersWork owner;

    @Option(
            names = "--month",
            paramLabel = "MONTH",
            converter = ReceiptFiles.Month.class,
            description = "One month alone (2024-10); without, every one that is archived.")
    private YearMonth month;

    @Override
    public Integer call() {
        return owner.does(archive -> archive.release(Optional.ofNullable(month)));
    }
}
