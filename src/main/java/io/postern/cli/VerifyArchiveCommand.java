package io.postern.cli;

import io.postern.archive.VerifyArchive;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Verifies month files of the trail, with no gateway and no database; ends with 1 when they do not hold, 2 when nobody can say. */
@Command(
        name = VerifyArchive.COMMAND,
        description = "Verifies month files of the audit trail: DIRECTORY KEYS [MONTH]. Needs no gateway.")
final class VerifyArchiveCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "DIRECTORY KEYS [MONTH]")
    private String[] args = {};

    @Override
    public Integer call() {
        return VerifyArchive.run(args, System.out, Clock.systemUTC());
    }
}
