package io.postern;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What keeps a production start from serving TLS, unless somebody says that it ends in front of the gateway. */
final class TlsCheck {
    private static final String ELSEWHERE = "postern.tls.terminated-elsewhere";
    private static final Map<String, String> FILES = new LinkedHashMap<>();

    static {
        FILES.put("postern.tls.certificate", "PEM file with the gateway's certificate");
        FILES.put("postern.tls.key", "PEM file with its private key");
    }

    private TlsCheck() {}

    static List<String> complaints(Function<String, Optional<String>> config) {
        List<String> complaints = new ArrayList<>();
        boolean elsewhere = config.apply(ELSEWHERE).filter("true"::equals).isPresent();
        FILES.forEach((key, meaning) -> {
            Optional<String> file = value(config, key);
            if (elsewhere && file.isPresent()) {
                complaints.add(key + " is refused beside " + ELSEWHERE + "=true: TLS ends here or elsewhere");
            } else if (!elsewhere && file.isEmpty()) {
                complaints.add(key + " is missing (" + ProductionCheck.environmentName(key) + "): " + meaning + "; or "
                        + ELSEWHERE + "=true where a mesh ends TLS in front of a gateway that nobody else can reach");
            } else {
                file.flatMap(path -> unreadable(key, path)).ifPresent(complaints::add);
            }
        });
        value(config, "postern.tls.client-ca")
                .flatMap(path -> unreadable("postern.tls.client-ca", path))
                .ifPresent(complaints::add);
        return complaints;
    }

    private static Optional<String> value(Function<String, Optional<String>> config, String key) {
        return config.apply(key).filter(value -> !value.isBlank());
    }

    private static Optional<String> unreadable(String key, String path) {
        return Files.isReadable(Path.of(path))
                ? Optional.empty()
                : Optional.of(key + "=" + path + " is refused: there is no such file, or it may not be read");
    }
}
