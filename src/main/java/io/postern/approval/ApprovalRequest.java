package io.postern.approval;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for an approval: the operation as it would have been called, and why. */
record ApprovalRequest(
        @NotNull String operation,

        @Nullable @Pattern(regexp = "[0-9a-z_/]{1,100}", message = "must be an id, or two joined by a slash")
        String pathId,

        @Nullable Map<String, Object> body,

        @Nullable
        @Pattern(
                regexp = "[A-Za-z0-9_.:/#-]{1,64}",
                message =
                        "must be a reference, such as a ticket's number, of 1 to 64 letters, digits, '_', '.', ':', '/',"
                                + " '#' or '-'; it is kept for ever, so it must tell nothing of a person")
        String reason) {}
