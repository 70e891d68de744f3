package io.postern.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a command as it is typed: in this process, or by the native executable where the run names one. */
public final class CommandForTests {
    private CommandForTests() {}

    /** @param said all that it wrote */
    public record Ran(int exit, String said) {}

    public static Ran run(String... args) {
        String executable = System.getProperty("postern.test.executable");
        return executable == null ? inThisProcess(args) : by(executable, args);
    }

    /** The anchors as they stand, for a log that is exported afterwards: one that is made meanwhile is larger than the export. */
    public static Path copyOfAnchors(Path anchors, Path into) throws IOException {
        Files.createDirectories(into);
        try (Stream<Path> files = Files.list(anchors)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList()) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
        }
        return into;
    }

    private static Ran by(String executable, String... args) {
        List<String> command = new ArrayList<>(List.of(args));
        command.addFirst(executable);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), said);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Ran inThisProcess(String... args) {
        StringWriter said = new StringWriter();
        int exit = PosternCommand.on(new PrintWriter(said, true), new PrintWriter(said, true))
                .execute(args);
        return new Ran(exit, said.toString());
    }
}
