package io.postern.dispute;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a fact of a dispute carries besides stage, status and money. Each fact repeats what is still true. Holds nothing personal.
 *
 * @param reason in one of the fifteen words; null while nobody has said
 * @param networkReasonCode the network's own
 * @param taken whether the bank has said that it took the money at this stage, or left it where an earlier one had it
 * @param assumed whether the deadline is the network's usual one, as the bank has said none
 * @param since when this deadline was told; null in facts from before that was kept
 * @param reminded the last reminder of this deadline, in days before it
 * @param submissions how often evidence was submitted
 * @param hold on the data of the person whose payment it is; null when none stands
 * @param before the stage that left the money where it is; null when the bank has said of the present one where that is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Detail(
        @Nullable String reason,
        @Nullable String networkReasonCode,
        boolean taken,
        boolean assumed,
        @Nullable Instant since,
        @Nullable Integer reminded,
        int submissions,
        @Nullable UUID hold,
        @Nullable StageBefore before) {

    static Detail opening(boolean assumed, Instant since, @Nullable UUID hold, @Nullable StageBefore before) {
        return new Detail(null, null, false, assumed, since, null, 0, hold, before);
    }

    Detail taken(boolean isTaken) {
        return new Detail(reason, networkReasonCode, isTaken, assumed, since, reminded, submissions, hold, before);
    }

    /** Another deadline has reminders of its own. */
    Detail deadline(boolean isAssumed, Instant told) {
        return new Detail(reason, networkReasonCode, taken, isAssumed, told, null, submissions, hold, before);
    }

    Detail reminded(int days) {
        return new Detail(reason, networkReasonCode, taken, assumed, since, days, submissions, hold, before);
    }

    Detail submitted() {
        return new Detail(reason, networkReasonCode, taken, assumed, since, reminded, submissions + 1, hold, before);
    }

    Detail held(@Nullable UUID by) {
        return new Detail(reason, networkReasonCode, taken, assumed, since, reminded, submissions, by, before);
    }

    Detail after(@Nullable StageBefore stages) {
        return new Detail(reason, networkReasonCode, taken, assumed, since, reminded, submissions, hold, stages);
    }

    /** The first word stands; a later one fills in what nobody had said. */
    Detail because(@Nullable String word, @Nullable String code) {
        return new Detail(
                reason == null ? word : reason,
                networkReasonCode == null ? code : networkReasonCode,
                taken,
                assumed,
                since,
                reminded,
                submissions,
                hold,
                before);
    }
}
