package io.postern.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Two merchants with rows in most tables, and ways to look at them past the gateway's code. */
record Traders(MerchantForTests ours, MerchantForTests theirs, UUID our, UUID their) {
    private static final String CARD = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";

    static Traders trade() {
        MerchantForTests ours = MerchantForTests.open();
        MerchantForTests theirs = MerchantForTests.open();
        for (MerchantForTests merchant : List.of(ours, theirs)) {
            String payment = done(merchant.post(
                            "/v1/payments",
                            "{'amount':1000,'currency':'USD','capture_method':'manual',"
                                    + "'customer':{'id':'c-1','email':'ada@example.com'},'card':" + CARD + "}"))
                    .path("id");
            done(merchant.post("/v1/payments/" + payment + "/capture", "{'amount':300}"));
            done(merchant.post("/v1/refunds", "{'payment':'" + payment + "','amount':100}"));
            done(merchant.post("/v1/tokens", "{'card':" + CARD + "}"));
        }
        return new Traders(
                ours,
                theirs,
                IdKind.MERCHANT.parse(ours.id()).orElseThrow(),
                IdKind.MERCHANT.parse(theirs.id()).orElseThrow());
    }

    private static Response done(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 201);
        return answer;
    }

    static Insert subject(UUID merchantId) {
        return Insert.of(
                "subject",
                "INSERT INTO subject (merchant_id, id, customer) VALUES ($1, $2, 'reach')",
                merchantId,
                UUID.randomUUID());
    }

    /** The same under another name: a name stands once in a statement. */
    static Insert again(Insert part) {
        return new Insert(part.name() + "_again", part.sql(), part.args());
    }

    static Uni<Long> number(Uni<RowSet<Row>> rows) {
        return rows.map(found -> found.iterator().next().getLong("it"));
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (connection;
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static Connection gateway() throws SQLException {
        return connect("postern_app", Logins.forTests().app());
    }

    static Connection owner() throws SQLException {
        return connect("postern_owner", Logins.forTests().owner());
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
