package io.postern.dispute;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view to be kept.
 *
 * @param filters by the names that the list of disputes has for them
 * @param personal whether it is for the caller alone; else the whole team sees it
 */
record ViewRequest(
        @NotNull @Size(min = 1, max = 100, message = "must have 1 to 100 characters")
        String name,

        @NotNull Map<String, String> filters,
        @Nullable Boolean personal) {}
