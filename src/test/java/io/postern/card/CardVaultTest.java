package io.postern.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Violation;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.subject.Personal;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@PosternTest
class CardVaultTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NUMBER = "4242424242424242";

    @Inject
    CardVault vault;

    @Inject
    Cards cards;

    @Inject
    KeyRing ring;

    @Inject
    Database database;

    @Inject
    Audit audit;

    private MerchantKeys keys;

    @BeforeEach
    void aMerchantOfItsOwn() {
        keys = keysOf(UUID.randomUUID());
    }

    @Test
    void givesTheBankTheCardThatWasKept() {
        Token token = keep(input(), false);

        PresentedCard presented = vault.present(stored(token), keys, Optional.of(Cvc.of("123")));

        assertThat(digits(presented.pan())).isEqualTo(NUMBER);
        assertThat(presented.expMonth()).isEqualTo(12);
        assertThat(presented.address().line1()).contains("1 High Street");
        assertThat(presented.address().postalCode()).contains("AB1 2CD");
    }

    @Test
    void keepsNothingReadable() throws SQLException {
        Token token = keep(input(), false);

        String row = owner("SELECT encode(number, 'escape') || encode(holder, 'escape') FROM card_secret"
                + " WHERE token_id = '" + token.id() + "'");

        assertThat(row).doesNotContain(NUMBER).doesNotContain("High Street").doesNotContain("Ada");
    }

    @Test
    void opensNoNumberThatWasMovedToAnotherToken() throws SQLException {
        Token mine = keep(input(), false);
        Token other = keep(TestCards.card("5555555555554444"), false);

        asOwner("UPDATE card_secret SET number = (SELECT number FROM card_secret WHERE token_id = '" + other.id()
                + "') WHERE token_id = '" + mine.id() + "'");

        assertThatThrownBy(() -> vault.reveal(stored(mine), keys)).isInstanceOf(BrokenSealException.class);
        asOwner("DELETE FROM card_secret WHERE token_id = '" + mine.id() + "'"); // it would hold up every rotation
    }

    @Test
    void opensNoNumberOfAnotherMerchant() {
        StoredCard mine = stored(keep(input(), false));

        MerchantKeys other = keysOf(UUID.randomUUID());

        assertThatThrownBy(() -> vault.reveal(mine, other)).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void fingerprintsTheNumberAloneAndForEachMerchantApart() {
        String fingerprint = keep(TestCards.expiring(12, 2030), false).card().fingerprint();

        String renewed = keep(TestCards.expiring(1, 2034), false).card().fingerprint();
        String another = keep(TestCards.card("5555555555554444"), false).card().fingerprint();
        keys = keysOf(UUID.randomUUID());
        String elsewhere = keep(input(), false).card().fingerprint();

        assertThat(renewed).isEqualTo(fingerprint);
        assertThat(another).isNotEqualTo(fingerprint);
        assertThat(elsewhere).isNotEqualTo(fingerprint);
    }

    @Test
    void destroysTheNumberWithTheFactOfIt() throws SQLException {
        Token token = keep(input(), false);

        write(TokenStore.erase(token.merchantId(), token.id()));

        StoredCard stored = stored(token);
        assertThat(stored.status(Instant.now())).isEqualTo(TokenStatus.ERASED);
        assertThat(stored.sealedNumber()).isEmpty();
        assertThat(stored.holder()).isInstanceOf(Personal.Erased.class);
        assertThat(stored.view().last4()).isEqualTo("4242");
        assertThat(owner("SELECT count(*) FROM card_secret WHERE token_id = '" + token.id() + "'"))
                .isEqualTo("0");
    }

    @Test
    void letsATokenForASingleUseBeUsedOnceAndForgetsItsNumber() {
        Token token = keep(input(), true);
        write(vault.consume(token.merchantId(), token.id(), UUID.randomUUID()));

        assertThatThrownBy(() -> write(vault.consume(token.merchantId(), token.id(), UUID.randomUUID())))
                .matches(failure -> Violation.of(CardVault.ONCE, failure));
        assertThat(stored(token).status(Instant.now())).isEqualTo(TokenStatus.CONSUMED);
        assertThat(stored(token).sealedNumber()).isEmpty();
    }

    @Test
    void letsATokenForASingleUseExpireAfterFifteenMinutes() {
        Token token = keep(input(), true);

        StoredCard stored = stored(token);

        assertThat(stored.status(token.createdAt().plusSeconds(899))).isEqualTo(TokenStatus.ACTIVE);
        assertThat(stored.status(token.createdAt().plusSeconds(900))).isEqualTo(TokenStatus.EXPIRED);
        assertThatThrownBy(() -> stored.refuseUnlessActive(token.createdAt().plusSeconds(900), "token"))
                .hasMessageContaining("expired");
    }

    @Test
    void destroysTheNumbersOfExpiredTokensAndOfNoOthersAndSaysSoOnTheTrail() throws SQLException {
        Token lasting = keep(input(), false);
        Token old = keep(input(), true);
        Clock later = Clock.fixed(old.createdAt().plusSeconds(900), ZoneOffset.UTC);

        new ExpireTokens(database, audit, later).expire().await().atMost(SOON);

        assertThat(stored(old).sealedNumber()).isEmpty();
        assertThat(stored(old).status(old.createdAt())).isEqualTo(TokenStatus.EXPIRED);
        assertThat(owner(
                        "SELECT count(*) FROM audit_entry WHERE action = 'token.expire' AND role = 'system' AND object = '"
                                + IdKind.TOKEN.format(old.id()) + "'"))
                .isEqualTo("1");
        assertThat(stored(lasting).sealedNumber()).isPresent();
    }

    @Test
    void keepsATokenWhoseCardCameWithAPaymentWithoutItsNumber() {
        AcceptedCard card = cards.accept(input(), "card");
        Token token = vault.token(keys.merchantId(), card, identity(card), Checks.UNCHECKED, true, null);

        write(vault.record(token), vault.consume(token.merchantId(), token.id(), UUID.randomUUID()));

        assertThat(stored(token).status(Instant.now())).isEqualTo(TokenStatus.CONSUMED);
        assertThat(stored(token).sealedNumber()).isEmpty();
    }

    @Test
    void letsTheGatewayNeitherChangeNorRemoveWhatItKeeps() {
        for (String change : List.of(
                "UPDATE card_secret SET holder = NULL",
                "DELETE FROM card_secret",
                "TRUNCATE card_secret",
                "UPDATE token SET last4 = '0000'",
                "DELETE FROM token_fact",
                "SELECT erase_card()")) {
            assertThatThrownBy(() -> run(PostgresForTests.ofMerchant(keys.merchantId()), change))
                    .as(change)
                    .isInstanceOf(SQLException.class);
        }
    }

    private static CardInput input() {
        return new CardInput(
                SecretText.of(NUMBER),
                12,
                2030,
                null,
                "Ada Lovelace",
                new CardInput.Address("1 High Street", null, null, null, "AB1 2CD", "GB"));
    }

    private Token keep(CardInput input, boolean singleUse) {
        AcceptedCard card = cards.accept(input, "card");
        CardIdentity identity = identity(card);
        Token token = vault.token(keys.merchantId(), card, identity, Checks.UNCHECKED, singleUse, null);
        List<Insert> parts = new ArrayList<>(identity.parts());
        parts.addAll(vault.keep(token, card, keys));
        database.of(keys.merchantId()).write(parts).await().atMost(SOON);
        return token;
    }

    private CardIdentity identity(AcceptedCard card) {
        var lookup = vault.identify(card, keys);
        return lookup.in(database.of(keys.merchantId()).read(lookup).await().atMost(SOON));
    }

    private void write(Insert... parts) {
        database.of(keys.merchantId()).write(List.of(parts)).await().atMost(SOON);
    }

    private StoredCard stored(Token token) {
        var lookup = vault.lookup(token.merchantId(), token.id());
        return lookup.in(database.of(token.merchantId()).read(lookup).await().atMost(SOON))
                .orElseThrow();
    }

    private MerchantKeys keysOf(UUID merchant) {
        return ring.of(merchant).await().atMost(SOON);
    }

    private static String digits(Pan pan) {
        return pan.lend(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    private static String owner(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void asOwner(String sql) throws SQLException {
        run(
                DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner()),
                sql);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (connection) {
            connection.createStatement().execute(sql);
        }
    }
}
