package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** What makes two payment requests the same one. The card stands here by its fingerprint; the CVC does not count. */
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

    static RequestPrint of(PaymentRequest request, CardChoice choice) {
        return new RequestPrint(
                request.amount(),
                request.currency(),
                choice.print(),
                request.captureMethod(),
                request.returnUrl(),
                request.merchantReference(),
                request.uniqueReference(),
                request.description(),
                request.customer(),
                request.metadata());
    }
}
