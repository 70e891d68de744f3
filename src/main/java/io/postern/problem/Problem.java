package io.postern.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The catalogue of refusals. A code never changes its meaning and is never used again for another one.
 *
 * <p>The wire code is the constant's name in lower case; {@code type} is {@code /problems/<code>} (RFC 9457).
 */
public enum Problem {
    BAD_REQUEST(400, "The request cannot be read"),
    MALFORMED_JSON(400, "The body is not JSON that can be read"),
    UNKNOWN_FIELD(400, "The body has a field that this call does not know"),
    INVALID_TYPE(400, "A field has the wrong JSON type"),
    MISSING_FIELD(400, "A required field is missing"),
    INVALID_VALUE(422, "A field has a value that is not allowed"),
    IDEMPOTENCY_KEY_MISSING(400, "The Idempotency-Key header is missing"),
    IDEMPOTENCY_KEY_INVALID(400, "The Idempotency-Key header is not usable"),
    UNAUTHENTICATED(401, "No valid access token came with the request"),
    INSUFFICIENT_USER_AUTHENTICATION(401, "This call needs a stronger or fresher login"),
    WEBHOOK_SIGNATURE_INVALID(401, "Nothing proves that the webhook is its sender's"),
    INSUFFICIENT_SCOPE(403, "The access token does not cover this call"),
    APPROVER_IS_REQUESTER(403, "Whoever asked for an approval cannot decide about it"),
    ORIGIN_NOT_ALLOWED(403, "The checkout token is for another web page"),
    ADDRESS_NOT_ALLOWED(403, "The call came from an address that is not allowed"),
    CLIENT_NOT_ALLOWED(403, "The client does not act for this merchant"),
    NOT_FOUND(404, "There is nothing at this address"),
    METHOD_NOT_ALLOWED(405, "The resource does not know this method"),
    NOT_ACCEPTABLE(406, "The answer exists only as application/json"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    IDEMPOTENCY_KEY_IN_USE(409, "The first request with this key is still running"),
    ILLEGAL_STATE(409, "The object is in a state that does not allow this move"),
    PAYMENT_BUSY(409, "Another move on this payment is under way"),
    DUPLICATE_REFERENCE(409, "A live payment with this merchant_reference exists"),
    ERASURE_ON_HOLD(409, "A hold keeps this from being erased"),
    INSUFFICIENT_MERCHANT_BALANCE(409, "The merchant's funds do not cover this refund"),
    KEY_ROTATION_UNDER_WAY(409, "A rotation of this key is under way"),
    TOO_MANY_ENDPOINTS(409, "The merchant has as many webhook endpoints as it can have"),
    RECEIPT_NOT_SEALED(409, "The receipt is not in a signed head yet"),
    EVENT_ID_REUSED(409, "The event's id was used before with another body"),
    RECEIPT_ARCHIVED(410, "The receipt has left the database for an archive"),
    LENGTH_REQUIRED(411, "The length of the body is missing"),
    BODY_TOO_LARGE(413, "The body is larger than this call takes"),
    URI_TOO_LONG(414, "The address is longer than the gateway reads"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
    INCORRECT_NUMBER(422, "The card number is not one"),
    EXPIRED_CARD(422, "The card has expired"),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used before with another request"),
    RATE_LIMITED(429, "More was asked for than is allowed in this time"),
    HEADERS_TOO_LARGE(431, "The headers are larger than the gateway reads"),
    INTERNAL(500, "The gateway failed"),
    SERVICE_UNAVAILABLE(503, "A part that this call needs does not answer"),
    KEYS_UNAVAILABLE(503, "The key service does not answer");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String type() {
        return "/problems/" + code();
    }

    static Optional<Problem> ofCode(String code) {
        return Arrays.stream(values()).filter(p -> p.code().equals(code)).findFirst();
    }
}
