package io.postern.demo;

import io.postern.access.Open;
import io.postern.acquirer.sandbox.BankControls;
import io.postern.acquirer.sandbox.BankControls.ClockReport;
import io.postern.acquirer.sandbox.BankControls.Complaint;
import io.postern.acquirer.sandbox.BankControls.DisputeReport;
import io.postern.acquirer.sandbox.BankControls.FaultReport;
import io.postern.acquirer.sandbox.BookReport;
import io.postern.acquirer.sandbox.SandboxBank;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Turns the sandbox bank's faults, clock and seed; there is nothing at these addresses outside the demo. */
@Path("/sandbox")
@Cancellable(false)
class SandboxResource {
    private static final String FOR_TRYING = "the demo's bank is there to be played with; it holds no real money";

    private final SandboxBank bank;
    private final DemoConfig demo;

    SandboxResource(SandboxBank bank, DemoConfig demo) {
        this.bank = bank;
        this.demo = demo;
    }

    @GET
    @Path("faults")
    @Open(FOR_TRYING)
    public FaultReport faults() {
        return controls().faults();
    }

    @POST
    @Path("faults")
    @Open(FOR_TRYING)
    public FaultReport misbehave(@NotNull FaultRequest request) {
        BankControls controls = controls();
        return allowed(
                "fault",
                () -> controls.misbehave(
                        required("fault", request.fault()),
                        Optional.ofNullable(request.operation()),
                        request.rate() == null ? 1 : request.rate(),
                        request.times() == null ? Long.MAX_VALUE : request.times()));
    }

    @POST
    @Path("reset_faults")
    @Open(FOR_TRYING)
    public FaultReport behave() {
        return controls().behave();
    }

    @POST
    @Path("webhooks")
    @Open(FOR_TRYING)
    public Uni<Webhook> tellAgain(@NotNull WebhookRequest request) {
        String reference = required("reference", request.reference());
        String fault = Optional.ofNullable(request.fault()).orElse("webhook");
        return allowed("fault", () -> controls().tellAgain(reference, fault))
                .map(id -> id.map(Webhook::new).orElseThrow(() -> ProblemException.notFound("booking", reference)));
    }

    @GET
    @Path("clock")
    @Open(FOR_TRYING)
    public ClockReport clock() {
        return controls().clock();
    }

    @POST
    @Path("clock")
    @Open(FOR_TRYING)
    public Uni<ClockReport> turnClock(@NotNull ClockRequest request) {
        BankControls controls = controls();
        if (request.set() != null) {
            return controls.setClock(request.set());
        }
        return controls.turnClockBy(required("advance", request.advance()));
    }

    @POST
    @Path("seed")
    @Open(FOR_TRYING)
    public SeedRequest seed(@NotNull SeedRequest request) {
        controls().seed(request.seed());
        return request;
    }

    @GET
    @Path("book")
    @Open(FOR_TRYING)
    public Uni<BookReport> book(@QueryParam("after") @DefaultValue("") String after) {
        return controls().book(after);
    }

    /** Has a cardholder's bank dispute something that was taken. */
    @POST
    @Path("disputes")
    @Open(FOR_TRYING)
    public Uni<DisputeReport> dispute(@NotNull DisputeRequest request) {
        String reference = required("reference", request.reference()).replaceFirst("^sbx_", "");
        Complaint complaint = new Complaint(
                reference,
                Optional.ofNullable(request.amount()),
                Optional.ofNullable(request.reason()).orElse("fraudulent"),
                Optional.ofNullable(request.networkReasonCode()),
                Optional.ofNullable(request.stage()).orElse("chargeback"),
                request.fee() == null ? 0 : request.fee());
        return allowed("stage", () -> controls().dispute(complaint))
                .map(opened -> opened.orElseThrow(() -> ProblemException.notFound("booking", reference)));
    }

    /** Escalates or decides it. */
    @POST
    @Path("disputes/{id}")
    @Open(FOR_TRYING)
    public Uni<DisputeReport> moveDispute(@PathParam("id") String id, @NotNull DisputeMove request) {
        return allowed(
                        "status",
                        () -> controls()
                                .moveDispute(
                                        id,
                                        Optional.ofNullable(request.stage()),
                                        Optional.ofNullable(request.status())))
                .map(moved -> moved.orElseThrow(() -> ProblemException.notFound("dispute", id)));
    }

    private BankControls controls() {
        return Optional.of(bank)
                .filter(there -> demo.enabled())
                .flatMap(SandboxBank::controls)
                .orElseThrow(() ->
                        ProblemException.of(Problem.NOT_FOUND, "The sandbox bank's controls exist in the demo only."));
    }

    private static <T> T required(String field, T value) {
        if (value == null) {
            throw ProblemException.of(Problem.MISSING_FIELD, field, "The field " + field + " is required.");
        }
        return value;
    }

    private static <T> T allowed(String field, Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(Problem.INVALID_VALUE, field, e.getMessage());
        }
    }

    /**
     * @param operation the word of an operation; without it the fault meets every one
     * @param rate how often it strikes, 0 to 1; always without it
     * @param times how often it strikes at most; without end without it
     */
    record FaultRequest(String fault, String operation, Double rate, Long times) {}

    /**
     * @param reference of a booking, such as {@code att_…}
     * @param fault of webhooks that this one meets; none without it
     */
    record WebhookRequest(String reference, String fault) {}

    record Webhook(String id) {}

    /**
     * @param reference of a capture, or of an authorization that took its money at once; a payment's
     *     {@code acquirer_reference} will do for the latter
     * @param amount in minor units; all that was taken without it
     * @param fee what the bank asks for the dispute itself
     */
    record DisputeRequest(
            String reference, Long amount, String reason, String networkReasonCode, String stage, Long fee) {}

    record DisputeMove(String stage, String status) {}

    /** @param advance an ISO 8601 duration, such as {@code P7D}; negative turns back */
    record ClockRequest(Duration advance, Instant set) {}

    record SeedRequest(long seed) {}
}
