package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.acquirer.BankNews;
import io.postern.acquirer.BankNews.OfDispute.Extent;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A dispute's states, and that what a bank tells ends the same in every order. */
class DisputeTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant DEADLINE = NOW.plus(Duration.ofDays(10));
    private static final Moment MOMENT = new Moment(NOW, 20, 150, UUID.randomUUID());

    private record End(DisputeStage stage, DisputeStatus status, Position position, long fee, long bankFee) {
        static End of(Dispute dispute) {
            Fact last = dispute.life().last();
            return new End(
                    last.stage(),
                    last.status(),
                    last.held().position(),
                    last.held().feeMinor(),
                    last.held().bankFeeMinor());
        }
    }

    @Test
    void endsTheSameInEveryOrderOfWhatTheBankSays() {
        Random random = new Random(20261127);
        int orders = 0;
        Set<End> ends = new java.util.HashSet<>();
        for (int history = 0; history < 2_000; history++) {
            List<BankNews.OfDispute> told = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                told.add(news(random));
            }
            Set<End> reached = permutations(told).stream()
                    .map(DisputeTest::live)
                    .map(End::of)
                    .collect(Collectors.toSet());
            assertThat(reached).as("%s", told).hasSize(1);
            ends.addAll(reached);
            orders += 24;
        }
        assertThat(ends).as("many ends were reached").hasSizeGreaterThan(30);
        assertThat(orders).isEqualTo(48_000);
    }

    @Test
    void opensWithAFactOfItsOwnWhateverTheBankSaysFirst() {
        Dispute lost = live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.LOST, true)));

        assertThat(lost.life().unwritten().stream().map(Fact::kind)).containsExactly(FactKind.OPENED, FactKind.LOST);
        assertThat(lost.life().last().held()).isEqualTo(new Held(1_000, 0, 1_000, 150, 0));
    }

    @Test
    void takesNoMoneyForAnInquiryAndAllOfItForAChargeback() {
        Dispute inquiry = live(List.of(news(DisputeStage.INQUIRY, DisputeStatus.NEEDS_RESPONSE, false)));

        Dispute escalated = inquiry.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true), MOMENT);

        assertThat(inquiry.life().last().held()).isEqualTo(Held.NOTHING);
        assertThat(escalated.life().last().kind()).isEqualTo(FactKind.ESCALATED);
        assertThat(escalated.life().last().held().minor()).isEqualTo(1_000);
    }

    /** An answer to a question is no chargeback. */
    @Test
    void keepsTheStageAtWhichItStandsWhereTheBankNamesNone() {
        Dispute answered = live(List.of(news(DisputeStage.INQUIRY, DisputeStatus.NEEDS_RESPONSE, false)))
                .hears(silent(DisputeStage.INQUIRY, DisputeStatus.UNDER_REVIEW, Extent.STATUS_ALONE), MOMENT);
        Dispute taken = answered.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true), MOMENT);
        Dispute defended =
                taken.hears(silent(DisputeStage.INQUIRY, DisputeStatus.UNDER_REVIEW, Extent.STATUS_ALONE), MOMENT);

        assertThat(End.of(answered))
                .isEqualTo(new End(DisputeStage.INQUIRY, DisputeStatus.UNDER_REVIEW, Position.MERCHANT, 0, 0));
        assertThat(End.of(taken))
                .isEqualTo(new End(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, Position.WITHDRAWN, 150, 0));
        assertThat(End.of(defended))
                .isEqualTo(new End(DisputeStage.CHARGEBACK, DisputeStatus.UNDER_REVIEW, Position.WITHDRAWN, 150, 0));
    }

    @Test
    void leavesTheMoneyWhereItIsWhenTheBankSaysNothingOfIt() {
        Dispute held = live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true)));
        Dispute won = held.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.WON, false), MOMENT);
        BankNews.OfDispute again =
                silent(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, Extent.WITHOUT_MONEY);

        assertThat(End.of(held.hears(again, MOMENT)).position()).isEqualTo(Position.WITHDRAWN);
        assertThat(End.of(won.hears(again, MOMENT)).position()).isEqualTo(Position.MERCHANT);
        assertThat(End.of(won.hears(again, MOMENT)).stage()).isEqualTo(DisputeStage.PRE_ARBITRATION);
    }

    /** {@code CHARGEBACK_REVERSED} may come after the {@code PREARBITRATION_OPEN} that says nothing of money. */
    @Test
    void leavesTheMoneyWhereTheStageBeforeHadItWhicheverIsToldFirst() {
        BankNews.OfDispute taken = news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true);
        BankNews.OfDispute reversed = news(DisputeStage.CHARGEBACK, DisputeStatus.WON, false);
        BankNews.OfDispute opened =
                silent(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, Extent.WITHOUT_MONEY);

        assertThat(ends(List.of(taken, opened)))
                .containsExactly(new End(
                        DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, Position.WITHDRAWN, 150, 0));
        assertThat(ends(List.of(taken, reversed, opened)))
                .containsExactly(
                        new End(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, Position.MERCHANT, 0, 0));
        assertThat(ends(List.of(
                        taken,
                        reversed,
                        opened,
                        news(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, true))))
                .as("until the bank takes it at this stage")
                .containsExactly(new End(
                        DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, Position.WITHDRAWN, 150, 0));
        Dispute last = live(List.of(taken, opened, reversed));
        assertThat(last.life().last().kind()).isEqualTo(FactKind.FUNDS_REINSTATED);
        assertThat(last.life().last().held()).isEqualTo(new Held(1_000, 1_000, 0, 0, 0));
    }

    private static Set<End> ends(List<BankNews.OfDispute> told) {
        return permutations(told).stream().map(DisputeTest::live).map(End::of).collect(Collectors.toSet());
    }

    private static BankNews.OfDispute silent(DisputeStage stage, DisputeStatus status, Extent extent) {
        BankNews.OfDispute whole = news(stage, status, false);
        return new BankNews.OfDispute(
                whole.merchantId(),
                whole.reference(),
                whole.dispute(),
                stage,
                status,
                false,
                whole.amount(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                extent);
    }

    @Test
    void losesAtOnceWhatIsTakenAfterItWasAccepted() {
        Dispute.NeedsResponse announced = (Dispute.NeedsResponse)
                live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, false)));

        Dispute.Over accepted = announced.accepted(MOMENT);
        Dispute taken = accepted.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true), MOMENT);

        assertThat(accepted.life().last().held().position()).isEqualTo(Position.MERCHANT);
        assertThat(taken.life().last().held().position()).isEqualTo(Position.LOST);
        assertThat(taken.life().last().kind()).isEqualTo(FactKind.FUNDS_WITHDRAWN);
    }

    @Test
    void holdsAPersonsDataWhileAStageIsOpenAndAgainWhenTheNextBegins() {
        Dispute open = live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true)));
        Dispute won = open.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.WON, false), MOMENT);
        Moment later = new Moment(NOW, 20, 150, UUID.randomUUID());
        Dispute again = won.hears(news(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, true), later);

        assertThat(open.life().detail().hold()).isEqualTo(MOMENT.freshHold());
        assertThat(won.life().detail().hold()).isNull();
        assertThat(again.life().detail().hold()).isEqualTo(later.freshHold());
    }

    @Test
    void takesTheBanksDeadlineForTheUsualOneAndLosesNoTimeAfterThat() {
        BankNews.OfDispute silent = news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true, Optional.empty());
        Dispute assumed = live(List.of(silent));
        Dispute told = assumed.hears(
                news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true, Optional.of(DEADLINE)), MOMENT);
        Dispute sooner =
                told.hears(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true, Optional.of(NOW)), MOMENT);

        assertThat(assumed.life().last().respondBy()).isEqualTo(NOW.plus(Duration.ofDays(20)));
        assertThat(told.life().last().respondBy()).isEqualTo(DEADLINE);
        assertThat(sooner.life().last().respondBy()).isEqualTo(DEADLINE);
    }

    @Test
    void remindsSevenThreeAndOneDaysBeforeTheDeadlineAndNeverTwice() {
        Dispute.NeedsResponse open = (Dispute.NeedsResponse)
                live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true)));
        Fact first = open.life().last();
        Fact second =
                open.reminded(7, DEADLINE.minus(Duration.ofDays(7))).life().last();

        assertThat(DisputeQueue.dueAt(first)).isEqualTo(DEADLINE.minus(Duration.ofDays(7)));
        assertThat(DisputeQueue.dueAt(second)).isEqualTo(DEADLINE.minus(Duration.ofDays(3)));
        assertThat(DisputeQueue.reminderAt(first, NOW)).isEmpty();
        assertThat(DisputeQueue.reminderAt(first, DEADLINE.minus(Duration.ofDays(7))))
                .contains(7);
        assertThat(DisputeQueue.reminderAt(second, DEADLINE.minus(Duration.ofDays(6))))
                .isEmpty();
        assertThat(DisputeQueue.reminderAt(second, DEADLINE.minus(Duration.ofHours(3))))
                .contains(1);
        assertThat(DisputeQueue.dueAt(
                        open.reminded(1, DEADLINE.minusSeconds(9)).life().last()))
                .isEqualTo(DEADLINE);
        assertThat(DisputeQueue.dueAt(open.expired(DEADLINE).life().last())).isNull();
    }

    /** The bank's word may come when a reminder is due, and before anybody has looked. */
    @Test
    void losesNoReminderToAFactThatIsWrittenWhenItIsDue() {
        Instant due = DEADLINE.minus(Duration.ofDays(7));
        Dispute open = live(List.of(news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true)));
        Moment late = new Moment(due.plusSeconds(5), 20, 150, UUID.randomUUID());
        Fact fee = open.hears(
                        news(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true, Optional.of(DEADLINE), 700),
                        late)
                .life()
                .last();
        Instant told = DEADLINE.minus(Duration.ofDays(2));
        Fact later = open.hears(
                        news(
                                DisputeStage.CHARGEBACK,
                                DisputeStatus.NEEDS_RESPONSE,
                                true,
                                Optional.of(DEADLINE.plusSeconds(1))),
                        new Moment(told, 20, 150, UUID.randomUUID()))
                .life()
                .last();

        assertThat(fee.at()).isAfter(due);
        assertThat(DisputeQueue.dueAt(fee)).isEqualTo(due);
        assertThat(DisputeQueue.reminderAt(fee, late.at())).contains(7);
        assertThat(DisputeQueue.dueAt(later))
                .as("of another deadline nobody is reminded for the time before it was known")
                .isEqualTo(DEADLINE.plusSeconds(1).minus(Duration.ofDays(1)));
    }

    @Test
    void knowsWhatTheNetworksCodesMean() {
        assertThat(ReasonCodes.find("visa", "10.4").orElseThrow().reason()).isEqualTo("fraudulent");
        assertThat(ReasonCodes.find("mastercard", "4855").orElseThrow().usefulEvidence())
                .contains("shipping_documentation");
        assertThat(ReasonCodes.reason("some bank's word", "amex", "c08")).isEqualTo("product_not_received");
        assertThat(ReasonCodes.reason(null, "visa", "99.9")).isNull();
        assertThat(ReasonCodes.all().stream().map(ReasonCode::network).distinct())
                .containsExactly("amex", "discover", "mastercard", "visa");
        assertThat(ReasonCodes.all()).hasSizeGreaterThan(80);
    }

    private static Dispute live(List<BankNews.OfDispute> told) {
        Head head = new Head(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "sandbox",
                "sbd_1",
                "cap_1",
                Money.of(1_000, "USD"),
                "visa",
                "4242",
                null,
                NOW);
        Dispute dispute = Dispute.open(head, told.getFirst(), MOMENT);
        for (BankNews.OfDispute news : told.subList(1, told.size())) {
            dispute = dispute.hears(news, MOMENT);
        }
        return dispute;
    }

    private static BankNews.OfDispute news(Random random) {
        DisputeStage stage = DisputeStage.values()[random.nextInt(3)];
        DisputeStatus status = DisputeStatus.values()[random.nextInt(8)];
        boolean taken = stage != DisputeStage.INQUIRY
                && !status.isForMerchant()
                && (status == DisputeStatus.LOST || random.nextBoolean());
        return news(stage, status, taken, Optional.of(DEADLINE), random.nextInt(3) * 500L);
    }

    private static BankNews.OfDispute news(DisputeStage stage, DisputeStatus status, boolean taken) {
        return news(stage, status, taken, Optional.of(DEADLINE));
    }

    private static BankNews.OfDispute news(
            DisputeStage stage, DisputeStatus status, boolean taken, Optional<Instant> respondBy) {
        return news(stage, status, taken, respondBy, 0);
    }

    private static BankNews.OfDispute news(
            DisputeStage stage, DisputeStatus status, boolean taken, Optional<Instant> respondBy, long fee) {
        return new BankNews.OfDispute(
                UUID.randomUUID(),
                "cap_1",
                "sbd_1",
                stage,
                status,
                taken,
                Money.of(1_000, "USD"),
                Optional.of("fraudulent"),
                Optional.of("10.4"),
                respondBy,
                fee);
    }

    private static <T> List<List<T>> permutations(List<T> all) {
        if (all.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> found = new ArrayList<>();
        for (int n = 0; n < all.size(); n++) {
            List<T> rest = new ArrayList<>(all);
            T first = rest.remove(n);
            for (List<T> tail : permutations(rest)) {
                List<T> whole = new ArrayList<>(List.of(first));
                whole.addAll(tail);
                found.add(Collections.unmodifiableList(whole));
            }
        }
        return found;
    }
}
