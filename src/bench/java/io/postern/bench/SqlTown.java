package io.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The merchants that pgbench acts for: copies of one that the gateway opened, with as many cards. Their ids are made of
 * twelve decimal digits, which pgbench can compute; no merchant of the gateway's is touched.
 */
final class SqlTown {
    static final int HOT = Town.SPREAD_MERCHANTS;

    /** A number that is new in each transaction; {@code base} and {@code n} are given to pgbench. */
    static final String NUMBERS = "\\set n :n + 1\n\\set id :base + :n * 1000 + :client_id\n";

    private static final String MERCHANT = "('00000000-0000-7000-9000-' || %s)::uuid";
    private static final String CARD = "('00000000-0000-7000-a000-' || %s)::uuid";
    private static final String FINGERPRINT = "('000000000000' || %s)";
    static final long FIRST_MERCHANT = 100_000_000_000L;
    private static final long FIRST_CARD = 200_000_000_000L;

    private final BenchServer server;
    private final Path home;
    private final Recording model;

    SqlTown(BenchServer server, Path home, Recording model) {
        this.server = server;
        this.home = home;
        this.model = model;
    }

    /** Spread merchants are 0 to 99, the hot one is 100. */
    void open() throws SQLException {
        for (int merchant = 0; merchant <= HOT; merchant++) {
            copyMerchant(merchant);
        }
        server.execute("""
                INSERT INTO token SELECT (jsonb_populate_record(t, jsonb_build_object('merchant_id', %s, 'id', %s,
                                                                                     'fingerprint', %s))).*
                FROM token t, generate_series(0, %d) merchant, generate_series(0, %d) card
                WHERE t.id = '%s' AND (card < %d OR merchant = %d)
                """.formatted(
                        MERCHANT.formatted(FIRST_MERCHANT + " + merchant"),
                        CARD.formatted(cardNumber()),
                        FINGERPRINT.formatted(cardNumber()),
                        HOT,
                        Town.CARDS_OF_HOT - 1,
                        model.card(),
                        Town.CARDS_OF_SPREAD,
                        HOT));
        server.execute("""
                INSERT INTO known_card (merchant_id, version, hash, fingerprint)
                SELECT t.merchant_id, 1, sha256(t.id::text::bytea), t.fingerprint
                FROM token t WHERE t.id::text LIKE '00000000-0000-7000-a000-%'
                """);
        server.execute("""
                INSERT INTO card_secret SELECT (jsonb_populate_record(s, jsonb_build_object('merchant_id', t.merchant_id,
                                                                                           'token_id', t.id,
                                                                                           'fingerprint',
                                                                                           t.fingerprint))).*
                FROM card_secret s, token t WHERE s.token_id = '%s' AND t.id::text LIKE '00000000-0000-7000-a000-%%'
                """.formatted(model.card()));
    }

    private static String cardNumber() {
        return FIRST_CARD + " + merchant * 1000 + card";
    }

    void copyMerchant(int number) throws SQLException {
        String id = MERCHANT.formatted(FIRST_MERCHANT + number);
        server.execute("""
                INSERT INTO merchant SELECT (jsonb_populate_record(m, jsonb_build_object('merchant_id', %s))).*
                FROM merchant m WHERE m.merchant_id = '%s'
                """.formatted(id, model.merchant()));
        server.execute("SELECT open_accounts(" + id + ", 'USD')");
        // what the copied rows are sealed with: none of them is ever opened, but PostgreSQL looks for their epoch
        server.execute("""
                INSERT INTO data_key (merchant_id, epoch, wrapped, commitment)
                SELECT %s, epoch, wrapped, commitment FROM data_key WHERE merchant_id = '%s'
                """.formatted(id, model.merchant()));
    }

    static String merchantId(int number) {
        return MERCHANT.formatted(FIRST_MERCHANT + number);
    }

    /** A script that pays by one of these merchants, whichever comes. */
    PgbenchScript payments(boolean hot) throws SQLException, IOException {
        return script(hot ? "hot" : "spread", draw(hot), model.payment());
    }

    /** The spread merchants' payments by other statements. */
    PgbenchScript payments(String name, List<Statement> statements) throws SQLException, IOException {
        return script(name, draw(false), statements);
    }

    private static String draw(boolean hot) {
        return """
                \\set m %s
                \\set merchant %d + :m
                \\set card %d + :m * 1000 + random(0, %d)
                """.formatted(
                        hot ? String.valueOf(HOT) : "random(0, " + (HOT - 1) + ")",
                        FIRST_MERCHANT,
                        FIRST_CARD,
                        (hot ? Town.CARDS_OF_HOT : Town.CARDS_OF_SPREAD) - 1);
    }

    /** A script of these statements, for the merchant that its variable {@code merchant} says. */
    PgbenchScript script(String name, String draw, List<Statement> statements) throws SQLException, IOException {
        ScriptWriter writer = new ScriptWriter(server, expressions());
        StringBuilder text = new StringBuilder(NUMBERS).append(draw);
        for (Statement statement : statements) {
            text.append(writer.write(statement));
        }
        return new PgbenchScript(Files.writeString(home.resolve(name + ".sql"), text), writer.variables());
    }

    /** A script of one query behind the merchant's name, sent as the gateway does: in one go. */
    PgbenchScript query(String name, Statement query) throws SQLException, IOException {
        ScriptWriter writer = new ScriptWriter(server, expressions());
        String text = """
                %s\\startpipeline
                BEGIN;
                SELECT set_config('postern.merchant', (%s)::text, true);
                %sCOMMIT;
                \\endpipeline
                """.formatted(NUMBERS, MERCHANT.formatted(":merchant"), writer.write(query));
        return new PgbenchScript(Files.writeString(home.resolve(name + ".sql"), text), writer.variables());
    }

    /** What stands for the recorded merchant, card and key. */
    private Map<String, String> expressions() throws SQLException {
        String fingerprint = server.ask("SELECT fingerprint FROM token WHERE id = '" + model.card() + "'");
        String key = model.key().substring(0, model.key().length() - 12);
        return Map.of(
                model.merchant().toString(),
                MERCHANT.formatted(":merchant"),
                model.card().toString(),
                CARD.formatted(":card"),
                fingerprint,
                FINGERPRINT.formatted(":card"),
                model.key(),
                "('" + key + "' || :id)");
    }
}
