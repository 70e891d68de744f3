package io.postern.access;

import io.postern.access.proof.Presented;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/**
 * Tells browsers which answers a script of a web page may read (CORS): those to checkout tokens, at the operations that
 * take one, for the page that the token names. Nothing else is said to any browser, and there are no cookies.
 *
 * <p>The token is looked at before it is verified, so that a page can read that it has expired. A forged one makes an
 * empty refusal readable and nothing else.
 */
@Singleton
class Browsers {
    private static final int AFTER_THE_GUARD = 940;
    private static final String ORIGIN = "Origin";
    private static final String ASKED_METHOD = "Access-Control-Request-Method";
    private static final String ALLOWED_ORIGIN = "Access-Control-Allow-Origin";
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/]*?}");
    private static final Pattern PAGE = Pattern.compile("https?://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?");

    private volatile List<Route> routes;

    /** An operation that takes checkout tokens. */
    private record Route(String method, Pattern path) {
        boolean is(String asked, String address) {
            return method.equals(asked) && path.matcher(address).matches();
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, AFTER_THE_GUARD);
    }

    private void answer(RoutingContext request) {
        MultiMap headers = request.request().headers();
        if (!headers.contains(ORIGIN)) {
            request.next();
        } else if (request.request().method().equals(HttpMethod.OPTIONS) && headers.contains(ASKED_METHOD)) {
            preflight(request, headers.get(ASKED_METHOD));
        } else {
            if (takesCheckoutTokens(request.request().method().name(), request.normalizedPath())) {
                claimed(request).ifPresent(claims -> readable(request, claims));
            }
            request.next();
        }
    }

    /** What a browser asks before it sends the call itself; it asks without a token, so any page may ask. */
    private void preflight(RoutingContext request, String method) {
        if (!takesCheckoutTokens(method, request.normalizedPath())) {
            request.next();
            return;
        }
        request.response()
                .setStatusCode(204)
                .putHeader(ALLOWED_ORIGIN, "*")
                .putHeader("Access-Control-Allow-Methods", method)
                .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
                .putHeader("Access-Control-Max-Age", "600")
                .end();
    }

    private static void readable(RoutingContext request, Claims claims) {
        request.response()
                .putHeader(
                        ALLOWED_ORIGIN,
                        claims.text("origin").map(Browsers::page).orElse("*"))
                .putHeader("Vary", ORIGIN)
                .putHeader("Access-Control-Expose-Headers", "Request-Id, Idempotent-Replayed, Retry-After");
    }

    /** The token is not verified yet: what no token of ours says goes into no header. */
    private static String page(String origin) {
        return PAGE.matcher(origin).matches() ? origin : "null";
    }

    private static Optional<Claims> claimed(RoutingContext request) {
        return PresentedToken.of(request)
                .map(Presented::token)
                .flatMap(Claims::of)
                .filter(claims ->
                        claims.text("role").filter(Role.CHECKOUT.wire()::equals).isPresent());
    }

    private boolean takesCheckoutTokens(String method, String path) {
        if (routes == null) {
            routes = read();
        }
        return routes.stream().anyMatch(route -> route.is(method, path));
    }

    private static List<Route> read() {
        List<Route> found = new ArrayList<>();
        RuntimeResourceVisitor.visitRuntimeResources(
                null, ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(), new RuntimeResourceVisitor() {
                    @Override
                    public void visitRuntimeResource(String method, String template, RuntimeResource resource) {
                        // where two methods share a path, the framework puts one of its own before them, with no method
                        if (resource.getLazyMethod() != null
                                && resource.getLazyMethod().getMethod().isAnnotationPresent(InCheckout.class)) {
                            found.add(new Route(method, regex(template)));
                        }
                    }
                });
        return List.copyOf(found);
    }

    private static Pattern regex(String template) {
        String path = template.replaceAll("(?<=.)/$", "");
        return Pattern.compile(PARAMETER.matcher(path).replaceAll("[^/]+"));
    }
}
