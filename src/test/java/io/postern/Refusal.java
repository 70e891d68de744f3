package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Judges refusals: a whole problem document, no card data in it, and nothing written because of the call. */
public final class Refusal {
    /** As many digits as a card number has, in a row or in groups. */
    private static final Pattern CARD_LIKE = Pattern.compile("\\d(?:[ -]?\\d){11,}");

    /** The largest amount has sixteen, too, and an id may have many. */
    private static final String NO_CARD = "9007199254740991|\\b[a-z]{3}_[0-9a-z]{26}\\b";

    /** Tables with rows of merchants, but for the trail of refused accesses, counted calls, and sums that can be made again. */
    private static final String TABLES = """
            SELECT c.relname FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND c.relname NOT IN ('audit_entry', 'checkpoint', 'budget_use')
            ORDER BY c.relname
            """;

    private Refusal() {}

    /** Makes the call and expects to be refused with these words, and everything of the merchant's to be as it was. */
    public static Response expect(
            MerchantForTests merchant, Supplier<Response> call, int status, String code, String param) {
        String before = rows(merchant);
        Response answer = call.get();
        assertIsProblem(answer, status, code);
        assertThat(answer.<String>path("param")).as(answer.asString()).isEqualTo(param);
        assertThat(rows(merchant)).as("rows after " + answer.asString()).isEqualTo(before);
        return answer;
    }

    public static void assertIsProblem(Response answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.<String>path("code")).as(answer.asString()).isEqualTo(code);
        assertThat(answer.<Integer>path("status")).isEqualTo(status);
        assertThat(answer.<String>path("type")).isEqualTo("/problems/" + code);
        assertThat(answer.<String>path("title")).isNotBlank();
        assertThat(answer.<String>path("detail")).isNotBlank().doesNotContain("Exception", "io.postern", "jakarta");
        assertThat(answer.<String>path("request_id")).isEqualTo(answer.header("Request-Id"));
        assertShowsNoCard(answer);
    }

    public static void assertShowsNoCard(Response answer) {
        assertThat(answer.asString().replaceAll(NO_CARD, "")).doesNotContainPattern(CARD_LIKE);
    }

    /** How many rows each table has of the merchant's, and how many merchants there are. */
    private static String rows(MerchantForTests merchant) {
        UUID id = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        return String.join(", ", Superuser.column("EXECUTE counts('" + id + "')"));
    }

    /** One connection and one statement for all counts: they are made before and after hundreds of calls. */
    private static final class Superuser {
        private static final Connection CONNECTION = connect();

        static {
            prepareCounts();
        }

        private static Connection connect() {
            try {
                return DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        EmbeddedDatabase.SUPERUSER,
                        Logins.forTests().superuser());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void prepareCounts() {
            List<String> counts = new ArrayList<>(List.of("SELECT 'all merchants ' || count(*) FROM merchant"));
            for (String table : column(TABLES)) {
                counts.add("SELECT '" + table + " ' || count(*) FROM " + table + " WHERE merchant_id = $1");
            }
            try (Statement statement = CONNECTION.createStatement()) {
                statement.execute("SET plan_cache_mode = force_generic_plan");
                statement.execute(
                        "SET enable_seqscan = off"); // tables that were small when it was planned grow meanwhile
                statement.execute("PREPARE counts (uuid) AS " + String.join(" UNION ALL ", counts) + " ORDER BY 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static List<String> column(String sql) {
            List<String> values = new ArrayList<>();
            try (Statement statement = CONNECTION.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
                return values;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
