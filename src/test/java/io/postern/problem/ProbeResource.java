package io.postern.problem;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.access.Open;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.net.ConnectException;
import java.util.Map;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;

/** A call with every kind of field, and calls that fail in every way; it exists in tests alone. */
@Path("/test/probe")
@Cancellable(false)
class ProbeResource {
    enum Method {
        AUTOMATIC,
        MANUAL_ONLY
    }

    record Card(
            @NotNull @Size(max = 40) @Pattern(regexp = "\\d+", message = "must be digits")
            String number,

            @NotNull @Min(1) @Max(12) Integer expMonth,
            @Size(min = 3, max = 4) String cvc) {}

    record Request(
            @Positive @Max(9007199254740991L) long amount,
            @NotNull String currency,
            @Valid Card card,
            Method captureMethod,
            Boolean flag,
            JsonNode anything,
            @Size(max = 3) Map<@Size(max = 5) String, @Size(max = 8) String> metadata) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Open("a test")
    public Uni<Map<String, Object>> take(@Valid @NotNull Request request) {
        return Uni.createFrom()
                .item(Map.of(
                        "amount",
                        request.amount,
                        "capture_method",
                        String.valueOf(request.captureMethod),
                        "method",
                        request.captureMethod == null ? Method.AUTOMATIC : request.captureMethod));
    }

    /** Says nothing of the body's type, as a resource may. */
    @POST
    @Path("untyped")
    @Open("a test")
    public Uni<Map<String, String>> untyped(@Valid @NotNull Optionally request) {
        return Uni.createFrom().item(Map.of("body", "there"));
    }

    record Optionally(@Positive Long amount) {}

    @POST
    @Path("optional")
    @Consumes(MediaType.APPLICATION_JSON)
    @Open("a test")
    public Uni<Map<String, String>> takeOrLeave(@Valid Optionally request) {
        return Uni.createFrom().item(Map.of("body", request == null ? "none" : "there"));
    }

    @GET
    @Open("a test")
    public Uni<Map<String, String>> get(@RestQuery Integer limit, @RestQuery @Size(max = 3) String word) {
        return Uni.createFrom().item(Map.of("hello", "world"));
    }

    @GET
    @Path("failure/{kind}")
    @Open("a test")
    public Uni<String> fail(String kind) {
        return switch (kind) {
            case "bug" -> throw new IllegalStateException("secret of the inside");
            case "late_bug" -> Uni.createFrom().failure(new NullPointerException("secret of the inside"));
            case "wrapped" ->
                Uni.createFrom().failure(new RuntimeException(ProblemException.of(Problem.PAYMENT_BUSY, "x")));
            case "database_row" ->
                Uni.createFrom()
                        .failure(new PgException("duplicate key", "ERROR", "23505", "Key (pan)=(4242424242424242)"));
            case "database_away" -> Uni.createFrom().failure(new PgException("shutting down", "FATAL", "57P01", ""));
            case "network" -> Uni.createFrom().failure(new ConnectException("refused: 10.1.2.3:5432"));
            case "card" ->
                throw ProblemException.of(Problem.INVALID_VALUE, "card.number", "got 4242 4242 4242 4242 for once");
            default -> throw ProblemException.notFound("kind", kind);
        };
    }
}
