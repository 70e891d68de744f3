package io.postern.keys;

import java.util.List;
import java.util.Optional;

/** The versions of one key pair that are of use now, newest first, and which of them signs. */
record SigningKeyRing(int pinned, List<SigningKey> usable) {
    /** @throws BrokenSealException when the version that signs was refused */
    SigningKey signer() {
        return usable.stream()
                .filter(key -> key.version() == pinned)
                .findFirst()
                .orElseThrow(() -> new BrokenSealException("the key pair that signs now cannot be used"));
    }

    Optional<SigningKey> named(String keyId) {
        return usable.stream().filter(key -> key.keyId().equals(keyId)).findFirst();
    }
}
