package io.postern.subject;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks to keep a subject's data. The hold of a dispute comes and goes with the dispute. */
record HoldRequest(
        @NotNull @Pattern(regexp = "legal_hold", message = "must be legal_hold")
        String kind,

        @NotNull
        @Pattern(
                regexp = "[A-Za-z0-9_.:/#-]{1,64}",
                message = "must be a reference, such as a case number, of 1 to 64 letters, digits, '_', '.', ':', '/',"
                        + " '#' or '-'; it is kept for ever, so it must tell nothing of the person")
        String reason,

        @Nullable Instant until) {}
