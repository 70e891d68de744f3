package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
    private static final UUID MERCHANT = UUID.randomUUID();
    private static final UUID SUBJECT = UUID.randomUUID();
    private static final UUID RECORD = UUID.randomUUID();
    private static final SealContext HERE = new SealContext("payment_customer", RECORD, "customer");
    private static final byte[] PLAIN = "Ada Lovelace".getBytes(StandardCharsets.UTF_8);

    private final MerchantKeys keys = KeysFixture.of(MERCHANT);

    @Test
    void opensWhatItSealedAfterItWasSealedItself() {
        RecordKey made = RecordKey.make(keys, SUBJECT, RECORD);
        byte[] sealed = made.seal(HERE, PLAIN);

        byte[] opened = RecordKey.open(keys, SUBJECT, RECORD, made.sealed()).open(HERE, sealed);

        assertThat(opened).isEqualTo(PLAIN);
    }

    @Test
    void isAnotherForEachRecord() {
        Set<String> all = new HashSet<>();
        for (int n = 0; n < 1_000; n++) {
            try (RecordKey key = RecordKey.make(keys, SUBJECT, RECORD)) {
                all.add(new String(
                        keys.open(new SealContext("subject_key", RECORD, "sealed_key"), key.sealed()),
                        StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(all).hasSize(1_000).allMatch(key -> key.length() == 32);
    }

    @Test
    void doesNotOpenAsAnotherRecordsOrAnotherMerchants() {
        byte[] sealed = RecordKey.make(keys, SUBJECT, RECORD).sealed();

        assertThatThrownBy(() -> RecordKey.open(keys, SUBJECT, UUID.randomUUID(), sealed))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> RecordKey.open(KeysFixture.of(UUID.randomUUID()), SUBJECT, RECORD, sealed))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void opensNothingThatBelongsElsewhere() {
        RecordKey key = RecordKey.make(keys, SUBJECT, RECORD);
        byte[] sealed = key.seal(HERE, PLAIN);
        RecordKey ofAnotherSubject = RecordKey.open(keys, UUID.randomUUID(), RECORD, key.sealed());

        for (SealContext elsewhere : List.of(
                new SealContext("card_secret", RECORD, "customer"),
                new SealContext("payment_customer", UUID.randomUUID(), "customer"),
                new SealContext("payment_customer", RECORD, "holder"))) {
            assertThatThrownBy(() -> key.open(elsewhere, sealed)).isInstanceOf(BrokenSealException.class);
        }
        assertThatThrownBy(() -> ofAnotherSubject.open(HERE, sealed)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> RecordKey.make(keys, SUBJECT, RECORD).open(HERE, sealed))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void opensNothingOfWhichABitIsAnother() {
        RecordKey key = RecordKey.make(keys, SUBJECT, RECORD);
        byte[] sealed = key.seal(HERE, PLAIN);

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> key.open(HERE, changed)).isInstanceOf(BrokenSealException.class);
        }
        assertThatThrownBy(() -> key.open(HERE, new byte[3])).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void worksNoMoreOnceItIsWiped() {
        RecordKey key = RecordKey.make(keys, SUBJECT, RECORD);
        byte[] sealed = key.seal(HERE, PLAIN);

        key.close();

        assertThatThrownBy(() -> key.open(HERE, sealed)).isInstanceOf(IllegalStateException.class);
        assertThat(key).hasToString("RecordKey[hidden]");
    }
}
