package io.postern.access.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@PosternTest
class UsedProofsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    UsedProofs used;

    @Test
    void remembersAProofUntilItIsTooOldToBeUsed() {
        DpopProof young = proof("key", Instant.now());
        DpopProof old = proof("key", Instant.now().minusSeconds(120));
        assertThat(isFirst(young)).isTrue();
        assertThat(isFirst(old)).isTrue();
        assertThat(isFirst(old)).isFalse();

        used.forget().await().atMost(SOON);

        assertThat(isFirst(young)).isFalse();
        assertThat(isFirst(old)).isTrue();
    }

    @Test
    void letsTwoKeysUseTheSameId() {
        DpopProof one = proof("one", Instant.now());

        assertThat(isFirst(one)).isTrue();
        assertThat(isFirst(new DpopProof("two", one.id(), "GET", "-", "-", one.madeAt())))
                .isTrue();
        assertThat(isFirst(one)).isFalse();
    }

    private boolean isFirst(DpopProof proof) {
        return used.isFirstUse(proof).await().atMost(SOON);
    }

    private static DpopProof proof(String key, Instant madeAt) {
        return new DpopProof(key, UUID.randomUUID().toString(), "GET", "-", "-", madeAt);
    }
}
