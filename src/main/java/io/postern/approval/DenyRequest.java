package io.postern.approval;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** Why an approval is denied. */
record DenyRequest(
        @Nullable
        @Pattern(
                regexp = "[A-Za-z0-9_.:/#-]{1,64}",
                message =
                        "must be a reference, such as a ticket's number, of 1 to 64 letters, digits, '_', '.', ':', '/',"
                                + " '#' or '-'; it is kept for ever, so it must tell nothing of a person")
        String reason) {}
