package io.postern.access;

import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who is calling: the client of the verified token and what it may do. The merchant comes from the token and from
 * nowhere else.
 *
 * @param merchantId the merchant of the token's {@code merchant_id} claim; the platform for operators and auditors
 * @param client the token's subject: one client, however many tokens it has
 * @param role the word of the token's role claim
 * @param acr the authentication class the issuer vouches for, such as {@code mfa}; empty for machines
 * @param authenticatedAt when the person last logged in; empty for machines
 * @param address the caller's network address
 * @param requestId public id of this request ({@code req_…})
 * @param checkout what a buyer's browser was allowed; empty for everybody else
 * @param grant the approval that this runs by; empty for all that callers do themselves
 */
public record Caller(
        UUID merchantId,
        String client,
        String role,
        Set<Scope> scopes,
        Optional<String> acr,
        Optional<Instant> authenticatedAt,
        String address,
        String requestId,
        Optional<CheckoutGrant> checkout,
        Optional<Grant> grant) {
    /** A caller that is no buyer's browser and does what it does itself. */
    public Caller(
            UUID merchantId,
            String client,
            String role,
            Set<Scope> scopes,
            Optional<String> acr,
            Optional<Instant> authenticatedAt,
            String address,
            String requestId) {
        this(
                merchantId,
                client,
                role,
                scopes,
                acr,
                authenticatedAt,
                address,
                requestId,
                Optional.empty(),
                Optional.empty());
    }

    /** Whether the caller is of the platform and not of one merchant: an operator, or an auditor of all books. */
    public boolean isOfPlatform() {
        return ReservedMerchant.PLATFORM.id().equals(merchantId);
    }

    /**
     * Whose records a list shows: the caller's own merchant's, or, for a caller of the platform, those of the merchant it
     * names. To everybody else there are no other merchants.
     *
     * @param merchant public id from the request; null when it names none
     */
    public UUID readsOf(String merchant) {
        if (merchant == null) {
            return merchantId;
        }
        return IdKind.MERCHANT
                .parse(merchant)
                .filter(named -> isOfPlatform() || named.equals(merchantId))
                .orElseThrow(() -> ProblemException.notFound("merchant", merchant));
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** @throws ProblemException 403 when the caller lacks the scope, where not the operation alone decides which is needed */
    public void need(Scope scope) {
        if (!may(scope)) {
            throw Challenge.missing(List.of(scope), this);
        }
    }
}
