package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.PosternTest;
import io.postern.audit.Trail;
import io.postern.rotation.RotationsForTests;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sends every sample request and looks whether what was done is on the trail: a verb that nobody thought of is found here. */
@PosternTest
class EveryDeedIsOnTheTrailTest {
    /** Reads that are deeds, too: of a stored card and of the trail. */
    private static final Set<String> WATCHED_READS = Set.of(
            "GET /v1/tokens/{id}",
            "GET /v1/audit_entries",
            "GET /v1/audit_entries/{id}",
            "GET /v1/audit_archives",
            "GET /v1/log/entries");

    private final Contract contract = Contract.committed();

    /** A request that was answered with success. */
    private record Call(String operation, String requestId) {}

    @Test
    void everyCallThatDoesSomethingLeavesAnEntryThatSaysWhoWhatWhenWhereAndHowItEnded() throws Exception {
        RotationsForTests.awaitNoneUnderWay("key_encryption_key"); // one of the samples begins one
        List<Call> calls = deedsOfTheSamples();

        assertThat(calls.stream().map(Call::operation).toList())
                .as("operations that write, by the contract, all have a sample that succeeds")
                .containsAll(writingOperations());
        assertThat(withoutEntry(calls)).isEmpty();
    }

    @Test
    void noticesACallWithoutAnEntry() throws SQLException {
        Call planted = new Call("POST /v1/planted", "req_" + UUID.randomUUID());

        assertThat(withoutEntry(List.of(planted))).containsExactly(planted);
    }

    private static List<Call> withoutEntry(List<Call> calls) throws SQLException {
        List<Call> missing = new ArrayList<>();
        for (Call call : calls) {
            List<Map<String, Object>> entries = Trail.entries("request_id = ? AND outcome = 'done'", call.requestId());
            if (entries.isEmpty()) {
                missing.add(call);
            }
            assertThat(entries)
                    .as(call.toString())
                    .allSatisfy(entry -> assertThat(entry)
                            .doesNotContainEntry("actor", null)
                            .doesNotContainEntry("role", null)
                            .doesNotContainEntry("action", null)
                            .doesNotContainEntry("at", null)
                            .doesNotContainEntry("address", null)
                            .containsEntry("outcome", "done"));
        }
        return missing;
    }

    private List<Call> deedsOfTheSamples() throws IOException {
        List<Call> calls = new ArrayList<>();
        for (Path file : SamplesTest.files()) {
            SampleFile requests = SampleFile.read(file);
            for (SampleFile.Sample sample : requests.samples()) {
                Response answer = requests.send(sample);
                operation(sample)
                        .filter(operation -> answer.statusCode() < 300)
                        .filter(operation -> isWriting(operation) || WATCHED_READS.contains(operation))
                        .ifPresent(operation -> calls.add(new Call(operation, answer.header("Request-Id"))));
            }
        }
        return calls;
    }

    private Optional<String> operation(SampleFile.Sample sample) {
        String shape = (sample.method() + " " + sample.path()).replaceAll("\\{\\{[^}]*}}", "{id}");
        return contract.operations().keySet().stream()
                .filter(operation -> operation.replaceAll("\\{\\w+}", "{id}").equals(shape))
                .findFirst();
    }

    private Set<String> writingOperations() {
        Set<String> writing = new TreeSet<>();
        contract.operations().keySet().stream().filter(this::isWriting).forEach(writing::add);
        assertThat(writing).contains("POST /v1/payments", "DELETE /v1/tokens/{id}", "PATCH /v1/merchants/{id}");
        return writing;
    }

    private boolean isWriting(String operation) {
        if (operation.equals("POST /v1/intake/{id}")) {
            return true; // it needs no scope: a signature opens it
        }
        ObjectNode told = contract.operations().get(operation);
        return told.at("/security/0/bearer/0").asText().matches(".*:(write|import)");
    }
}
