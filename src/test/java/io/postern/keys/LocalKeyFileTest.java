package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyFileTest {
    private static final UUID MERCHANT = UUID.randomUUID();

    @TempDir
    Path directory;

    private Path file;
    private Path passphrase;

    @BeforeEach
    void writePassphrase() throws IOException {
        file = directory.resolve("keys/keys.json");
        passphrase = Files.writeString(directory.resolve("passphrase"), "correct horse battery staple\n");
    }

    @Test
    void makesAFileThatOnlyItsOwnerMayRead() throws IOException {
        plain().readOrMake();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        try (var left = Files.list(file.getParent())) {
            assertThat(left).as("no draft stays behind").containsExactly(file);
        }
    }

    @Test
    void readsTheSameKeysAgain() {
        LocalKeys first = plain().readOrMake();

        LocalKeys again = plain().readOrMake();

        String wrapped = first.makeDataKey(MERCHANT).wrapped();
        assertThat(again.unwrap(MERCHANT, wrapped)).isEqualTo(first.unwrap(MERCHANT, wrapped));
        assertThat(again.pepper(SourceKey.NUMBER_PEPPER, MERCHANT, 1))
                .isEqualTo(first.pepper(SourceKey.NUMBER_PEPPER, MERCHANT, 1));
    }

    @Test
    void sealsTheFileUnderAPassphrase() throws IOException {
        LocalKeys first = sealed().readOrMake();

        LocalKeys again = sealed().readOrMake();

        assertThat(again.pepper(SourceKey.NUMBER_PEPPER, MERCHANT, 1))
                .isEqualTo(first.pepper(SourceKey.NUMBER_PEPPER, MERCHANT, 1));
        assertThat(Files.readString(file)).contains("sealed").doesNotContain("pepper");
    }

    @Test
    void refusesAnotherPassphrase() throws IOException {
        sealed().readOrMake();

        Files.writeString(passphrase, "wrong");

        assertThatThrownBy(() -> sealed().readOrMake()).hasMessageContaining("does not open with this passphrase");
    }

    @Test
    void saysWhenAPassphraseIsMissingOrTooMany() throws IOException {
        sealed().readOrMake();

        assertThatThrownBy(() -> plain().readOrMake()).hasMessageContaining("set postern.keys.local.passphrase-file");

        Files.delete(file);
        plain().readOrMake();

        assertThatThrownBy(() -> sealed().readOrMake()).hasMessageContaining("is not sealed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw----", "rwx------", "rw-----w-"})
    void refusesAFileThatOthersCouldTouch(String mode) throws IOException {
        plain().readOrMake();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> plain().readOrMake())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void refusesALinkToAFileElsewhere() throws IOException {
        plain().readOrMake();
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);

        assertThatThrownBy(() -> new LocalKeyFile(link, Optional.empty()).readOrMake())
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"number_pepper", "key_encryption_key", "tree_head", "check"})
    void noticesWhenAKeyWasChanged(String field) throws IOException {
        plain().readOrMake();
        String text = Files.readString(file);
        int at = text.indexOf('"', text.indexOf(':', text.indexOf("\"" + field + "\""))) + 10;

        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        Files.writeString(file, text.substring(0, at) + other + text.substring(at + 1));

        assertThatThrownBy(() -> plain().readOrMake())
                .isInstanceOf(BrokenSealException.class)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "not JSON", "[]", "{\"sealed\":\"AAAA\"}"})
    void refusesAFileThatIsNoneOfKeys(String content) throws IOException {
        plain().readOrMake();

        Files.writeString(file, content);

        assertThatThrownBy(() -> plain().readOrMake()).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void letsOneOfManyFirstStartsWin() throws Exception {
        try (ExecutorService starts = Executors.newFixedThreadPool(8)) {
            Callable<byte[]> start = () -> plain().readOrMake().pepper(SourceKey.NUMBER_PEPPER, MERCHANT, 1);

            var peppers = starts
                    .invokeAll(IntStream.range(0, 8).mapToObj(i -> start).toList())
                    .stream()
                    .map(Future::resultNow)
                    .map(java.util.HexFormat.of()::formatHex)
                    .distinct();

            assertThat(peppers).hasSize(1);
        }
    }

    @Test
    void replacesItsKeysAndLeavesNoDraft() throws IOException {
        LocalKeys first = sealed().readOrMake();
        String wrapped = first.makeDataKey(MERCHANT).wrapped();

        sealed().replace(first.withOneMore("key_encryption_key", LocalKeys.random()));
        LocalKeys both = sealed().readOrMake();
        String rewrapped = both.rewrap(MERCHANT, wrapped);
        sealed().replace(both.without("key_encryption_key", 1));
        LocalKeys left = sealed().readOrMake();

        assertThat(rewrapped).startsWith("local:v2:");
        assertThat(left.unwrap(MERCHANT, rewrapped)).isEqualTo(first.unwrap(MERCHANT, wrapped));
        assertThatThrownBy(() -> left.unwrap(MERCHANT, wrapped)).hasMessageContaining("disabled");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void saysWhenAnOlderBuildWroteIt() throws IOException {
        plain().readOrMake();

        Files.writeString(file, "{\"key_encryption_key\":\"AAAA\",\"pepper\":\"AAAA\",\"token_signer\":\"AAAA\"}");

        assertThatThrownBy(() -> plain().readOrMake()).hasMessageContaining("before keys had versions");
    }

    @Test
    void unwrapsNoKeyOfAnotherMerchantOrSource() {
        LocalKeys keys = plain().readOrMake();
        String wrapped = keys.makeDataKey(MERCHANT).wrapped();

        assertThatThrownBy(() -> keys.unwrap(UUID.randomUUID(), wrapped)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> LocalKeys.generate().unwrap(MERCHANT, wrapped))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> keys.unwrap(MERCHANT, wrapped.replace("local:v1:", "vault:v1:")))
                .hasMessageContaining("another key source");
    }

    private LocalKeyFile plain() {
        return new LocalKeyFile(file, Optional.empty());
    }

    private LocalKeyFile sealed() {
        return new LocalKeyFile(file, Optional.of(passphrase));
    }
}
