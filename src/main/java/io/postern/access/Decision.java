package io.postern.access;

/** What was decided about an operation. */
sealed interface Decision {
    record Needed(Scope scope) implements Decision {}

    record Open() implements Decision {}

    record Undecided() implements Decision {}
}
