package io.postern.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.problem.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerchantKeysTest {
    private static final UUID MERCHANT = UUID.randomUUID();
    private static final UUID ROW = UUID.randomUUID();
    private static final SealContext HERE = new SealContext("card_secret", ROW, "number");
    private static final byte[] PLAIN = "4242424242424242".getBytes(UTF_8);

    private final MerchantKeys keys = KeysFixture.of(MERCHANT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 4096})
    void opensWhatItSealed(int length) {
        byte[] plain = new byte[length];

        byte[] opened = keys.open(HERE, keys.seal(HERE, plain));

        assertThat(opened).isEqualTo(plain);
    }

    @Test
    void sealsTheSameValueDifferentlyEachTime() {
        Set<String> sealed = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            sealed.add(new String(keys.seal(HERE, PLAIN), java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        assertThat(sealed).hasSize(1000);
    }

    @ParameterizedTest
    @MethodSource("otherPlaces")
    void opensNothingThatWasMovedElsewhere(SealContext elsewhere) {
        byte[] sealed = keys.seal(HERE, PLAIN);

        assertThatThrownBy(() -> keys.open(elsewhere, sealed)).isInstanceOf(BrokenSealException.class);
    }

    static Stream<SealContext> otherPlaces() {
        return Stream.of(
                new SealContext("card_secret", UUID.randomUUID(), "number"),
                new SealContext("card_secret", ROW, "holder"),
                new SealContext("idempotency_answer", ROW, "number"),
                new SealContext("card_secretn", ROW, "umber"));
    }

    @Test
    void opensNothingOfAnotherMerchantEvenWithTheSameKey() {
        byte[] plainKey = new byte[32];
        UUID other = UUID.randomUUID();
        MerchantKeys mine = withKey(MERCHANT, plainKey);
        MerchantKeys theirs = withKey(other, plainKey);

        byte[] sealed = mine.seal(HERE, PLAIN);

        assertThatThrownBy(() -> theirs.open(HERE, sealed)).isInstanceOf(BrokenSealException.class);
    }

    private static MerchantKeys withKey(UUID merchant, byte[] key) {
        Map<Integer, DataKey> epochs = Map.of(1, DataKey.of(merchant, 1, key.clone()));
        return KeysFixture.of(merchant, epochs, new Allowance(1, Allowance.BLOCK));
    }

    @Test
    void opensNothingWithASingleBitChanged() {
        byte[] sealed = keys.seal(HERE, PLAIN);

        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertThatThrownBy(() -> keys.open(HERE, changed))
                    .as("bit %d", bit)
                    .isInstanceOfAny(BrokenSealException.class, ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 16, 32})
    void opensNothingThatWasCutOff(int length) {
        byte[] cut = java.util.Arrays.copyOf(keys.seal(HERE, PLAIN), length);

        assertThatThrownBy(() -> keys.open(HERE, cut)).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void opensWhatEarlierEpochsSealedAndSealsWithTheNewest() {
        Map<Integer, DataKey> both = Map.of(
                1, DataKey.of(MERCHANT, 1, new byte[32]),
                2, DataKey.of(MERCHANT, 2, new byte[32]));
        MerchantKeys before = KeysFixture.of(MERCHANT, Map.of(1, both.get(1)), new Allowance(1, Allowance.BLOCK));
        MerchantKeys after = KeysFixture.of(MERCHANT, both, new Allowance(2, Allowance.BLOCK));
        byte[] old = before.seal(HERE, PLAIN);

        byte[] fresh = after.seal(HERE, PLAIN);

        assertThat(after.open(HERE, old)).isEqualTo(PLAIN);
        assertThat(fresh[4]).isEqualTo((byte) 2);
        assertThatThrownBy(() -> before.open(HERE, fresh))
                .as("an epoch it has not read yet")
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void refusesAKeyThatIsNotTheOneOfItsCommitment() {
        byte[] commitment = DataKey.commitment(MERCHANT, 1, new byte[32]);
        byte[] otherKey = "another key of thirty-two bytes!".getBytes(UTF_8);

        assertThatThrownBy(() -> DataKey.committed(MERCHANT, 1, otherKey, commitment))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> DataKey.committed(MERCHANT, 2, new byte[32], commitment))
                .as("the same key in another epoch")
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void stopsBeforeAKeyIsUsedMoreOftenThanAllowed() {
        MerchantKeys last =
                KeysFixture.of(MERCHANT, Map.of(1, DataKey.of(MERCHANT, 1, new byte[32])), new Allowance(1, 1));
        last.seal(HERE, PLAIN);

        assertThatThrownBy(() -> last.seal(HERE, PLAIN)).hasMessageContaining("no use left");
    }

    @Test
    void neverSealsWithAWipedKey() {
        byte[] sealed = keys.seal(HERE, PLAIN);

        keys.wipe();

        assertThatThrownBy(() -> keys.seal(HERE, PLAIN)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.open(HERE, sealed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.numberHashes(PLAIN)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hashesEqualValuesEquallyForOneMerchantAndPurposeOnly() {
        byte[] hash = keys.requestHash(1, "request", PLAIN);

        assertThat(keys.requestHash(1, "request", PLAIN)).isEqualTo(hash);
        assertThat(keys.requestHash(1, "card in a request", PLAIN)).isNotEqualTo(hash);
        assertThat(keys.numberHashes(PLAIN).getFirst().hash()).isNotEqualTo(hash);
        assertThat(KeysFixture.of(UUID.randomUUID()).requestHash(1, "request", PLAIN))
                .isNotEqualTo(hash);
    }

    @Test
    void hashesANumberUnderThePinnedPepperAndTheOneToComeAndLooksForTheOneBefore() {
        MerchantKeys rotating = KeysFixture.withPeppers(MERCHANT, new PepperVersions(2, List.of(1, 2, 3)));

        List<NumberHash> hashes = rotating.numberHashes(PLAIN);

        assertThat(hashes).extracting(NumberHash::version).containsExactly(2, 3, 1);
        assertThat(hashes).extracting(NumberHash::kept).containsExactly(true, true, false);
        assertThat(hashes)
                .extracting(hash -> java.util.HexFormat.of().formatHex(hash.hash()))
                .doesNotHaveDuplicates();
    }

    @Test
    void readsTheVersionsOfAPepperFromTheirFacts() {
        List<PepperVersions.Fact> facts = List.of(
                new PepperVersions.Fact("number_pepper", 2, "made"),
                new PepperVersions.Fact("number_pepper", 2, "pinned"),
                new PepperVersions.Fact("number_pepper", 1, "disabled"),
                new PepperVersions.Fact("number_pepper", 3, "made"));

        assertThat(PepperVersions.of(SourceKey.NUMBER_PEPPER, facts)).isEqualTo(new PepperVersions(2, List.of(2, 3)));
        assertThat(PepperVersions.of(SourceKey.REQUEST_PEPPER, facts)).isEqualTo(PepperVersions.FIRST);
    }

    /** RFC 5869, test case 1, cut to the first block. */
    @Test
    void derivesKeysByTheBook() {
        byte[] keyMaterial = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
        byte[] salt = hex("000102030405060708090a0b0c");
        byte[] info = hex("f0f1f2f3f4f5f6f7f8f9");

        byte[] derived = Hkdf.derive(salt, keyMaterial, info);

        assertThat(derived).isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits);
    }
}
