package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JwkTest {
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    /** RFC 7638, section 3.1. */
    @Test
    void namesAnRsaKeyByTheBook() throws GeneralSecurityException {
        String modulus =
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXj"
                        + "BZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8K"
                        + "JZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBn"
                        + "iIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        BigInteger n = new BigInteger(1, Base64.getUrlDecoder().decode(modulus));

        PublicKey key =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, BigInteger.valueOf(65_537)));

        assertThat(Jwk.thumbprint(key)).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assertThat(Jwk.of(key))
                .containsEntry("n", modulus)
                .containsEntry("e", "AQAB")
                .containsEntry("alg", "RS256");
    }

    /** RFC 8037, appendix A.3. */
    @Test
    void namesAnEd25519KeyByTheBook() throws GeneralSecurityException {
        String x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        byte[] encoded = new byte[ED25519_HEAD.length + 32];
        System.arraycopy(ED25519_HEAD, 0, encoded, 0, ED25519_HEAD.length);
        System.arraycopy(Base64.getUrlDecoder().decode(x), 0, encoded, ED25519_HEAD.length, 32);

        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));

        assertThat(Jwk.thumbprint(key)).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assertThat(Jwk.of(key))
                .containsEntry("x", x)
                .containsEntry("crv", "Ed25519")
                .containsEntry("kty", "OKP");
    }

    @ParameterizedTest
    @EnumSource
    void aPairIsOneOnlyWithItsOwnPublicKey(KeyPairName name) {
        KeyPair pair = name.make();
        byte[] own = pair.getPublic().getEncoded();
        byte[] foreign = name.make().getPublic().getEncoded();

        SigningKey key = SigningKey.checked(name, 1, own, pair.getPrivate().getEncoded());

        assertThat(key.publicKey()).isEqualTo(pair.getPublic());
        assertThat(key.toString()).doesNotContain("private").contains(key.keyId());
        for (byte[] wrong : new byte[][] {foreign, {1, 2, 3}}) {
            assertThatThrownBy(() ->
                            SigningKey.checked(name, 1, wrong, pair.getPrivate().getEncoded()))
                    .isInstanceOf(BrokenSealException.class)
                    .hasMessageContaining(name.wire());
        }
    }
}
