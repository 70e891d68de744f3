package io.postern.audit;

import io.postern.access.Caller;
import io.postern.bench.CpuTime;
import io.postern.id.Ids;
import io.postern.id.ReservedMerchant;
import io.postern.wire.PlainJson;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a payment's entry costs the gateway before PostgreSQL gets it. */
public final class OnTheTrail {
    private OnTheTrail() {}

    /** An entry with its detail as JSON: µs of CPU. */
    public static double entryMicros() {
        Audit audit = new Audit(new Ids(), Clock.systemUTC(), PlainJson.make(), new ThisGateway());
        Caller caller = new Caller(
                ReservedMerchant.DEMO.id(),
                "shop",
                "merchant",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                "203.0.113.7",
                "req_1");
        Map<String, ?> detail = Map.of("amount", 1_999, "currency", "USD");
        return CpuTime.microsEach(n ->
                audit.entry(caller, "payment.create", "pay_1", detail).args().size());
    }
}
