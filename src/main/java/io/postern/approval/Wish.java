package io.postern.approval;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operation is asked to do.
 *
 * @param pathId what stands for the braces of its path, several joined by a slash; null where there are none
 * @param body JSON; an empty object where the operation takes none
 */
public record Wish(@Nullable String pathId, String body) {
    /** The id in the n-th braces; {@link Approvables} made sure that it is there. */
    public String id(int n) {
        return Objects.requireNonNull(pathId).split("/", -1)[n];
    }
}
