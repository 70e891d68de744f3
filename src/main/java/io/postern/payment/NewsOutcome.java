package io.postern.payment;

/** What became of a bank's news. */
public sealed interface NewsOutcome {
    /** @param object public id of what it changed */
    record Applied(String object) implements NewsOutcome {}

    /** It was known, or something newer is. */
    record KnownAlready(String object) implements NewsOutcome {}

    /** What it is about is not there yet, or is busy just now: try again later. */
    record NotThereYet(String reason) implements NewsOutcome {}

    /** It is about nothing that this gateway's payments asked this bank for. */
    record NotOurs(String reason) implements NewsOutcome {}

    /** The bank says what cannot be, after what it said before. Nothing was changed; a person has to look. */
    record Contradicts(String object, String reason) implements NewsOutcome {}
}
