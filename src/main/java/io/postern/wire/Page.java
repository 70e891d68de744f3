package io.postern.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;

/** A page of a list, newest first unless its call says otherwise: {@code {object:"list", data, has_more, next_cursor}}. */
public record Page<T>(
        @JsonProperty("object") String object,
        @JsonProperty("data") List<T> data,
        @JsonProperty("has_more") boolean hasMore,
        @JsonProperty("next_cursor") String nextCursor) {

    /** Cuts a page out of what was read: a query asks for one row more than the limit to learn whether there is more. */
    public static <T> Page<T> of(List<T> limitPlusOne, int limit, Function<T, String> cursor) {
        boolean more = limitPlusOne.size() > limit;
        List<T> data = more ? limitPlusOne.subList(0, limit) : limitPlusOne;
        return new Page<>("list", data, more, more ? cursor.apply(data.getLast()) : null);
    }
}
