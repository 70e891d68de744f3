package io.postern;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What the senders of webhooks need beside them before they are believed in production. */
final class SenderCheck {
    private static final String PUBLIC_URL = "postern.access.proof.public-url";

    /** As a file spells it, and as the environment does. */
    private static final Pattern SCHEME =
            Pattern.compile("postern\\.intake\\.senders\\..+\\.scheme|POSTERN_INTAKE_SENDERS_.+_SCHEME");

    private SenderCheck() {}

    /** @param names of every key that somebody has set */
    static List<String> complaints(Iterable<String> names, Function<String, Optional<String>> config) {
        List<String> complaints = new ArrayList<>();
        if (config.apply(PUBLIC_URL).filter(url -> !url.isBlank()).isEmpty()) {
            StreamSupport.stream(names.spliterator(), false)
                    .filter(name -> SCHEME.matcher(name).matches())
                    .filter(name -> config.apply(name)
                            .filter(SenderCheck::coversTheAddress)
                            .isPresent())
                    .sorted()
                    .findFirst()
                    .ifPresent(name -> complaints.add(PUBLIC_URL + " is missing ("
                            + ProductionCheck.environmentName(PUBLIC_URL) + "): the address that " + name
                            + "=http-signature covers; without it, whoever calls would say it in his Host header"));
        }
        return complaints;
    }

    private static boolean coversTheAddress(String scheme) {
        return scheme.toLowerCase(Locale.ROOT).replace('_', '-').equals("http-signature");
    }
}
