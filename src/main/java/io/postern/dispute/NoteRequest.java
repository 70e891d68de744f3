package io.postern.dispute;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** @param text what the team should know; never a card's number */
record NoteRequest(
        @NotNull @Size(min = 1, max = 4_000, message = "must have 1 to 4000 characters")
        String text) {}
