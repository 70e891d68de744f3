package io.postern.dispute;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param assignee who looks after them from now on, by the subject of its access token; nobody when absent */
record AssignRequest(
        @NotNull List<@NotNull String> disputes,

        @Nullable @Pattern(regexp = "[!-~]{1,255}", message = "must have 1 to 255 visible ASCII characters")
        String assignee) {}
