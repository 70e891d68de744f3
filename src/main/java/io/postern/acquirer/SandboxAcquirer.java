package io.postern.acquirer;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.card.Checks;
import io.postern.card.PresentedCard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.function.Function;

/** Speaks to the sandbox bank, JSON over HTTP. */
@ApplicationScoped
class SandboxAcquirer implements Acquirer {
    static final String NAME = "sandbox";

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int FAILED = 500;

    private final BankConnection bank;
    private final CallTimes times;

    SandboxAcquirer(Vertx vertx, AcquirerConfig config, MeterRegistry metrics) {
        this.times = new CallTimes(metrics, name());
        this.bank = new BankConnection(
                vertx, URI.create(config.sandbox().url()), config.sandbox().connections(), config.deadline());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Uni<AuthorizationAnswer> authorize(AuthorizationOrder order) {
        return post("authorize", "/bank/authorizations", OrderWriter.authorization(order))
                .map(reply -> understand(
                        reply, order.reference(), BankAnswer::toAuthorization, AuthorizationAnswer.Unknown::new));
    }

    @Override
    public Uni<MovementAnswer> capture(CaptureOrder order) {
        return move("capture", "/bank/captures", order.reference(), OrderWriter.capture(order));
    }

    @Override
    public Uni<MovementAnswer> voidRest(VoidOrder order) {
        return move("void", "/bank/voids", order.reference(), OrderWriter.voidRest(order));
    }

    @Override
    public Uni<MovementAnswer> refund(RefundOrder order) {
        return move("refund", "/bank/refunds", order.reference(), OrderWriter.refund(order));
    }

    @Override
    public Uni<MovementAnswer> submitEvidence(EvidenceOrder order) {
        return move("evidence", "/bank/disputes/evidence", order.reference(), DisputeWriter.evidence(order));
    }

    @Override
    public Uni<MovementAnswer> acceptDispute(DisputeAcceptance order) {
        return move("accept", "/bank/disputes/acceptance", order.reference(), DisputeWriter.acceptance(order));
    }

    @Override
    public Uni<Checks> verify(PresentedCard card) {
        return post("verify", "/bank/verifications", OrderWriter.verification(card))
                .map(reply -> checks(reply, card));
    }

    @Override
    public Uni<Inquiry<AuthorizationAnswer>> inquireAuthorization(String reference) {
        return inquire(reference, answer -> switch (answer.toAuthorization()) {
            case AuthorizationAnswer.Unknown unknown -> new Inquiry.Unknown<>(unknown.silence());
            case AuthorizationAnswer known -> new Inquiry.Found<>(known);
        });
    }

    @Override
    public Uni<Inquiry<MovementAnswer>> inquireMovement(String reference) {
        return inquire(reference, answer -> switch (answer.toMovement()) {
            case MovementAnswer.Unknown unknown -> new Inquiry.Unknown<>(unknown.silence());
            case MovementAnswer known -> new Inquiry.Found<>(known);
        });
    }

    @Override
    public Uni<Reversal> reverse(String reference) {
        return post("reverse", "/bank/reversals", OrderWriter.reversal(reference))
                .map(reply -> understand(reply, reference, SandboxAcquirer::reversal, Reversal.Unknown::new));
    }

    @PreDestroy
    void close() {
        bank.close();
    }

    private Uni<Reply> post(String operation, String path, Buffer order) {
        return times.timed(operation, bank.post(path, order));
    }

    private Uni<MovementAnswer> move(String operation, String path, String reference, Buffer order) {
        return post(operation, path, order)
                .map(reply -> understand(reply, reference, BankAnswer::toMovement, MovementAnswer.Unknown::new));
    }

    private <A> Uni<Inquiry<A>> inquire(String reference, Function<BankAnswer, Inquiry<A>> reader) {
        return times.timed("inquire", bank.get("/bank/operations/" + reference))
                .map(reply -> saysNotFound(reply, reference)
                        ? new Inquiry.NotFound<>()
                        : understand(reply, reference, reader, Inquiry.Unknown::new));
    }

    /** Only the bank's own "not found", naming the reference, is believed: anything on the way can say 404. */
    private static boolean saysNotFound(Reply reply, String reference) {
        return reply instanceof Reply.Answered answered
                && answered.status() == NOT_FOUND
                && BankAnswer.to(reference, answered.body())
                        .filter(answer -> "not_found".equals(answer.status()))
                        .isPresent();
    }

    private static Reversal reversal(BankAnswer answer) {
        return "reversed".equals(answer.status())
                ? new Reversal.Reversed()
                : new Reversal.Unknown(Silence.ANSWER_UNREADABLE);
    }

    private static Checks checks(Reply reply, PresentedCard card) {
        if (reply instanceof Reply.Answered answered && answered.status() == OK) {
            return BankAnswer.read(answered.body())
                    .flatMap(BankAnswer::toChecks)
                    .orElseGet(() -> Checks.unansweredFor(card));
        }
        return Checks.unansweredFor(card);
    }

    private static <A> A understand(
            Reply reply, String reference, Function<BankAnswer, A> reader, Function<Silence, A> unknown) {
        return switch (reply) {
            case Reply.Silent silent -> unknown.apply(silent.silence());
            case Reply.Answered answered when answered.status() >= FAILED -> unknown.apply(Silence.BANK_FAILED);
            case Reply.Answered answered when answered.status() != OK -> unknown.apply(Silence.ANSWER_UNREADABLE);
            case Reply.Answered answered ->
                BankAnswer.to(reference, answered.body()).map(reader).orElseGet(() -> {
                    answered.hangUp().run();
                    return unknown.apply(Silence.ANSWER_UNREADABLE);
                });
        };
    }
}
