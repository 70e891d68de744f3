package io.postern.dispute;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A bank's file of disputes.
 *
 * @param acquirer the bank whose file it is
 * @param csv its lines, the first of which names the columns
 */
record ImportRequest(
        @NotNull @Pattern(regexp = "[a-z0-9-]{1,32}", message = "must be a bank's word, such as sandbox")
        String acquirer,

        @NotNull @Size(min = 1, max = 60_000, message = "must have 1 to 60000 characters")
        String csv) {}
