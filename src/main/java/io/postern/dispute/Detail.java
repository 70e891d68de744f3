package io.postern.dispute;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a fact of a dispute carries besides stage, status and money. Each fact repeats what is still true. Holds nothing personal.
 *
 * @param reason in one of the fifteen words; null while nobody has said
 * @param networkReasonCode the network's own
 * @param taken whether the bank has said that it took the money at this stage
 * @param assumed whether the deadline is the network's usual one, as the bank has said none
 * @param reminded the last reminder of this deadline, in days before it
 * @param submissions how often evidence was submitted
 * @param hold on the data of the person whose payment it is; null when none stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Detail(
        @Nullable String reason,
        @Nullable String networkReasonCode,
        boolean taken,
        boolean assumed,
        @Nullable Integer reminded,
        int submissions,
        @Nullable UUID hold) {

    static Detail opening(boolean assumed, @Nullable UUID hold) {
        return new Detail(null, null, false, assumed, null, 0, hold);
    }

    Detail taken(boolean isTaken) {
        return new Detail(reason, networkReasonCode, isTaken, assumed, reminded, submissions, hold);
    }

    /** Another deadline has reminders of its own. */
    Detail deadline(boolean isAssumed) {
        return new Detail(reason, networkReasonCode, taken, isAssumed, null, submissions, hold);
    }

    Detail reminded(int days) {
        return new Detail(reason, networkReasonCode, taken, assumed, days, submissions, hold);
    }

    Detail submitted() {
        return new Detail(reason, networkReasonCode, taken, assumed, reminded, submissions + 1, hold);
    }

    Detail held(@Nullable UUID by) {
        return new Detail(reason, networkReasonCode, taken, assumed, reminded, submissions, by);
    }

    /** The first word stands; a later one fills in what nobody had said. */
    Detail because(@Nullable String word, @Nullable String code) {
        return new Detail(
                reason == null ? word : reason,
                networkReasonCode == null ? code : networkReasonCode,
                taken,
                assumed,
                reminded,
                submissions,
                hold);
    }
}
