package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.idempotency.Print;
import java.util.Map;

/** What makes two payment requests the same one. For a card's number stands its print; the CVC does not count. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestPrint(
        Long amount,
        String currency,
        String card,
        String captureMethod,
        String returnUrl,
        String merchantReference,
        Boolean uniqueReference,
        String description,
        PaymentRequest.Customer customer,
        Map<String, String> metadata) {

    static RequestPrint of(PaymentRequest request, CardChoice choice, Print print) {
        return new RequestPrint(
                request.amount(),
                request.currency(),
                choice.print(print),
                request.captureMethod(),
                request.returnUrl(),
                request.merchantReference(),
                request.uniqueReference(),
                request.description(),
                request.customer(),
                request.metadata());
    }
}
