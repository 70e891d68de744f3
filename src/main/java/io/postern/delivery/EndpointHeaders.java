package io.postern.delivery;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers that a merchant wants on each delivery: read, sealed and opened. Their values may be secrets and are never shown. */
@ApplicationScoped
class EndpointHeaders {
    private static final int MOST = 10;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;
    private static final String MASK = "****";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + LONGEST_NAME + "}");
    private static final Pattern VISIBLE = Pattern.compile("[!-~](?:[ -~]{0," + (LONGEST_VALUE - 2) + "}[!-~])?");
    /** What makes the request a request, and what we say in it ourselves. */
    private static final Set<String> OURS = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "date",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via");

    private static final Set<String> OUR_FAMILIES = Set.of("webhook-", "postern-", "proxy-", "sec-");
    private static final TypeReference<LinkedHashMap<String, String>> OBJECT = new TypeReference<>() {};

    private final Json json;

    EndpointHeaders(Json json) {
        this.json = json;
    }

    static Map<String, String> read(Map<String, String> headers) {
        if (headers.size() > MOST) {
            throw refused("headers", "has " + headers.size() + " headers; it must have at most " + MOST);
        }
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            checkName(name);
            checkValue("headers." + name, value);
            if (!names.add(name)) {
                throw refused("headers." + name, "is there twice; names that differ in case alone are one");
            }
        });
        return headers;
    }

    /** The names, with nothing of the values. */
    static Map<String, String> masked(Map<String, String> headers) {
        Map<String, String> masked = new LinkedHashMap<>();
        headers.forEach((name, value) -> masked.put(name, MASK));
        return masked;
    }

    byte @Nullable [] seal(MerchantKeys keys, UUID endpointId, Map<String, String> headers) {
        return headers.isEmpty()
                ? null
                : keys.seal(context(endpointId), json.write(headers).getBytes(StandardCharsets.UTF_8));
    }

    Map<String, String> open(MerchantKeys keys, UUID endpointId, byte @Nullable [] sealed) {
        return sealed == null
                ? Map.of()
                : json.read(new String(keys.open(context(endpointId), sealed), StandardCharsets.UTF_8), OBJECT);
    }

    private static void checkName(String name) {
        CardNumberFinder.refuseIn(name, "headers");
        if (!TOKEN.matcher(name).matches()) {
            throw refused(
                    "headers",
                    "has a name that no header has; names are letters, digits and hyphens, at most " + LONGEST_NAME);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || OUR_FAMILIES.stream().anyMatch(lower::startsWith)) {
            throw refused("headers." + name, "is set by the gateway itself; choose another name, such as X-Shop-Key");
        }
    }

    /** Does not quote the value. */
    private static void checkValue(String param, String value) {
        CardNumberFinder.refuseIn(value, param);
        if (value == null || !VISIBLE.matcher(value).matches()) {
            throw refused(
                    param,
                    "has a value that is not allowed; it must be 1 to " + LONGEST_VALUE
                            + " visible ASCII characters, with blanks between them at most");
        }
    }

    private static ProblemException refused(String param, String why) {
        return ProblemException.of(Problem.INVALID_VALUE, param, param + " " + why + ".");
    }

    private static SealContext context(UUID endpointId) {
        return SealedDelivery.HEADERS.context(endpointId.toString());
    }
}
