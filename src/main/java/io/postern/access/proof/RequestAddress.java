package io.postern.access.proof;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The address that a proof must name: scheme, host and path as the client knows them, without query and fragment (RFC 9449,
 * section 4.3), in one spelling for all that mean the same (RFC 3986, section 6.2).
 */
final class RequestAddress {
    private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private RequestAddress() {}

    static Optional<String> of(HttpServerRequest request, Optional<URI> publicUrl) {
        String start = publicUrl
                .map(url -> url.toString().replaceFirst("/$", ""))
                .orElseGet(() -> request.scheme() + "://" + request.authority());
        return normalized(start + request.path());
    }

    /** Empty for what is no address of the web. */
    static Optional<String> normalized(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null) {
                return Optional.empty();
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return Optional.of(
                    scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port(scheme, uri.getPort()) + path(uri));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String port(String scheme, int port) {
        boolean usual = port == -1 || "https".equals(scheme) && port == 443 || "http".equals(scheme) && port == 80;
        return usual ? "" : ":" + port;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : ESCAPED.matcher(path).replaceAll(RequestAddress::spelledOnce);
    }

    private static String spelledOnce(MatchResult escaped) {
        char sign = (char) Integer.parseInt(escaped.group(1), 16);
        boolean unreserved = sign < 128 && (Character.isLetterOrDigit(sign) || "-._~".indexOf(sign) >= 0);
        return unreserved ? String.valueOf(sign) : escaped.group().toUpperCase(Locale.ROOT);
    }
}
