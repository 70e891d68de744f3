package io.postern.webhook;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.StringItem;

/** What one signature covers, and under which conditions (RFC 9421, section 2). */
final class SignatureInput {
    /** Less would leave something that a stranger could change: the call, its address, or its body. */
    private static final List<String> REQUIRED = List.of("@method", "@target-uri", "content-digest", "content-type");

    private static final String PARAMETERS = "@signature-params";

    private final InnerList covered;

    SignatureInput(InnerList covered) {
        this.covered = covered;
    }

    /** The names of what is covered; parameters on them would mean another text than the plain one. */
    private List<String> components() {
        return covered.get().stream()
                .map(item -> {
                    if (!(item instanceof StringItem name) || !item.getParams().isEmpty()) {
                        throw new Doubt(
                                Reason.MALFORMED, "Covered components must be plain names, without parameters.");
                    }
                    return name.get();
                })
                .toList();
    }

    void holdToWhatMustBeCovered() {
        List<String> components = components();
        List<String> missing =
                REQUIRED.stream().filter(name -> !components.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new Doubt(Reason.MALFORMED, "The signature must cover " + String.join(", ", missing) + ", too.");
        }
        if (new HashSet<>(components).size() != components.size()) {
            throw new Doubt(Reason.MALFORMED, "The signature covers a component twice.");
        }
    }

    Instant created() {
        return time("created")
                .orElseThrow(() -> new Doubt(Reason.MALFORMED, "The signature must name when it was created."));
    }

    Optional<Instant> expires() {
        return time("expires");
    }

    String keyId() {
        if (covered.getParams().get("keyid") instanceof StringItem id) {
            return id.get();
        }
        throw new Doubt(Reason.MALFORMED, "The signature must name its keyid.");
    }

    /** A sender may name the algorithm; it does not choose it. */
    void holdToAlgorithm(String algorithm) {
        Object named = covered.getParams().get("alg");
        if (named != null && !(named instanceof StringItem text && text.get().equals(algorithm))) {
            throw new Doubt(Reason.MALFORMED, "The alg of this keyid is " + algorithm + ".");
        }
    }

    /** The text that is signed (section 2.5). */
    String base(ReceivedWebhook webhook) {
        return components().stream()
                .map(name -> '"' + name + "\": " + value(name, webhook) + '\n')
                .collect(Collectors.joining("", "", '"' + PARAMETERS + "\": " + covered.serialize()));
    }

    private static String value(String name, ReceivedWebhook webhook) {
        return switch (name) {
            case "@method" -> webhook.method();
            case "@target-uri" -> webhook.targetUri();
            case "@authority" -> authority(uri(webhook));
            case "@scheme" -> uri(webhook).getScheme().toLowerCase(Locale.ROOT);
            case "@path" -> uri(webhook).getRawPath();
            case "@query" ->
                '?' + Optional.ofNullable(uri(webhook).getRawQuery()).orElse("");
            default -> header(name, webhook);
        };
    }

    private static String header(String name, ReceivedWebhook webhook) {
        if (name.startsWith("@") || !name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new Doubt(Reason.MALFORMED, "The gateway does not know what the covered component stands for.");
        }
        if (webhook.values(name).isEmpty()) {
            throw new Doubt(Reason.MISSING, "A header that the signature covers is missing.");
        }
        return webhook.values(name).stream().map(String::strip).collect(Collectors.joining(", "));
    }

    private static URI uri(ReceivedWebhook webhook) {
        return URI.create(webhook.targetUri());
    }

    private static String authority(URI uri) {
        String authority = uri.getRawAuthority().toLowerCase(Locale.ROOT);
        return authority.replaceFirst("https".equalsIgnoreCase(uri.getScheme()) ? ":443$" : ":80$", "");
    }

    private Optional<Instant> time(String parameter) {
        Object value = covered.getParams().get(parameter);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value instanceof IntegerItem seconds && seconds.get() > 0) {
                return Optional.of(Instant.ofEpochSecond(seconds.get()));
            }
        } catch (DateTimeException e) {
            // as below
        }
        throw new Doubt(Reason.MALFORMED, parameter + " must be whole seconds since 1970.");
    }
}
