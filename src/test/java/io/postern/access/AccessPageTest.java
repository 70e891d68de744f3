package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.contract.Operations;
import io.postern.contract.Operations.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps the table of docs/access.md equal to the contract and to the roles that the matrix asks. */
class AccessPageTest {
    private static final Path PAGE = Path.of("docs/access.md");
    private static final String STARTS = "<!-- table: written from the contract, see AccessPageTest -->\n";
    private static final String ENDS = "<!-- end of table -->\n";

    @Test
    void listsEveryOperationWithWhoMayCallIt() throws IOException {
        String page = Files.readString(PAGE);
        int starts = page.indexOf(STARTS) + STARTS.length();
        String wanted = page.substring(0, starts) + table() + page.substring(page.indexOf(ENDS, starts));
        Files.writeString(Path.of("target/access.md"), wanted);

        assertThat(page)
                .as("the page is behind the contract: cp target/access.md docs/access.md")
                .isEqualTo(wanted);
    }

    private static String table() {
        return "| operation | scope | roles | second factor | checkout token |\n|---|---|---|---|---|\n"
                + Operations.all().stream().map(AccessPageTest::line).collect(Collectors.joining());
    }

    private static String line(Operation operation) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        operation,
                        operation.isOpen() ? "none" : "`" + String.join("` or `", operation.scopes()) + "`",
                        operation.isOpen() ? "anybody" : roles(operation),
                        operation.stepUp().orElse(""),
                        operation.checkout().map(use -> "for a " + use).orElse(""));
    }

    private static String roles(Operation operation) {
        return Arrays.stream(Who.values())
                .filter(Who::isOfAnIssuer)
                .filter(who -> who.may(operation))
                .map(Who::role)
                .collect(Collectors.joining(", "));
    }
}
