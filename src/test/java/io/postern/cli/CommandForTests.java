package io.postern.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs a command in this process, as it is typed. */
public final class CommandForTests {
    private CommandForTests() {}

    /** @param said all that it wrote */
    public record Ran(int exit, String said) {}

    public static Ran run(String... args) {
        StringWriter said = new StringWriter();
        int exit = PosternCommand.on(new PrintWriter(said, true), new PrintWriter(said, true))
                .execute(args);
        return new Ran(exit, said.toString());
    }
}
