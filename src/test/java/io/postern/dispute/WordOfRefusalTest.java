package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.intake.KeptEvents;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** However a bank words a refusal of evidence, it is written down, and the merchant may try again. */
@PosternTest
class WordOfRefusalTest {
    @Inject
    KeptEvents events;

    @Inject
    EvidenceCase cases;

    @Inject
    EvidenceStore store;

    @Inject
    Database database;

    @Inject
    Ids ids;

    @Test
    void isCutToWhatIsKept() throws Throwable {
        assertThat(reasonAfter("x".repeat(65))).isEqualTo("x".repeat(64));
    }

    @Test
    void isGivenWhereTheBankHasNone() throws Throwable {
        assertThat(reasonAfter("")).isEqualTo("refused");
    }

    @Test
    void keepsWhatCanBeKept() throws Throwable {
        assertThat(reasonAfter("too late, sorry")).isEqualTo("too_late__sorry");
    }

    private String reasonAfter(String word) throws Throwable {
        EvidenceForTests shop = new EvidenceForTests(events);
        String dispute = shop.dispute(shop.pay(""));
        shop.post(dispute + "/evidence", "{'customer_name':'Ada'}").then().statusCode(200);
        UUID id = IdKind.DISPUTE.parse(dispute).orElseThrow();
        EvidenceCase.Found found = VertxContextSupport.subscribeAndAwait(() -> cases.find(shop.merchantId(), id));
        Evidence asked = found.kept().evidence().submitting(found.stage(), ids.next(), cases.now());

        write(shop, asked);
        write(shop, asked.refused(word, cases.now()));

        return shop.get(dispute).path("evidence_details.answer_reason");
    }

    private void write(EvidenceForTests shop, Evidence fact) throws Throwable {
        VertxContextSupport.subscribeAndAwait(
                () -> database.of(shop.merchantId()).write(List.of(store.append(shop.merchantId(), fact))));
    }
}
