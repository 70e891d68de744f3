package io.postern.release;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The file of Docker Compose, and what is to be said against it. */
record Compose(JsonNode tree) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> OF_THE_FILE = Set.of("name", "services", "volumes");
    private static final Set<String> OF_A_SERVICE = Set.of(
            "image",
            "command",
            "entrypoint",
            "user",
            "environment",
            "ports",
            "volumes",
            "tmpfs",
            "read_only",
            "cap_drop",
            "security_opt",
            "healthcheck",
            "depends_on");
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+:v?\\d+\\.\\d+(\\.\\d+)?(-SNAPSHOT)?");
    private static final Pattern KEY = Pattern.compile("(?:postern|quarkus)\\.[a-z][a-z0-9.-]*[a-z0-9]");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token)");
    /** Read by the start itself. */
    private static final Set<String> OF_THE_START = Set.of("QUARKUS_PROFILE", "DATA");

    static Compose of(String text) throws IOException {
        return new Compose(YAML.readTree(text));
    }

    List<String> complaints() throws IOException {
        List<String> complaints = new ArrayList<>();
        tree.fieldNames().forEachRemaining(key -> {
            if (!OF_THE_FILE.contains(key)) {
                complaints.add(key + " is no part of the file");
            }
        });
        for (var service : tree.path("services").properties()) {
            service(service.getKey(), service.getValue(), complaints);
        }
        return complaints;
    }

    private void service(String name, JsonNode service, List<String> complaints) throws IOException {
        service.fieldNames().forEachRemaining(key -> {
            if (!OF_A_SERVICE.contains(key)) {
                complaints.add(name + ": " + key + " is no part of a service");
            }
        });
        if (!PINNED.matcher(service.path("image").asText()).matches()) {
            complaints.add(name + ": the image is not pinned");
        }
        service.path("ports").forEach(port -> {
            if (!port.asText().matches("127\\.0\\.0\\.1:\\d+:\\d+")) {
                complaints.add(name + ": " + port.asText() + " is open to others");
            }
        });
        service.path("volumes").forEach(mount -> mount(name, mount.asText(), complaints));
        environment(name, service.path("environment"), complaints);
        service.path("depends_on").properties().forEach(other -> dependency(name, other.getKey(), complaints));
        if (name.equals("gateway") && !(service.path("read_only").asBoolean() && service.has("cap_drop"))) {
            complaints.add("the gateway may write or holds capabilities");
        }
    }

    private void mount(String name, String mount, List<String> complaints) {
        String[] parts = mount.split(":");
        if (!parts[0].startsWith("./")) {
            if (!tree.path("volumes").has(parts[0])) {
                complaints.add(name + ": there is no volume " + parts[0]);
            }
        } else if (!Files.exists(Path.of(parts[0]))) {
            complaints.add(name + ": " + parts[0] + " is not there");
        } else if (parts.length != 3 || !parts[2].equals("ro")) {
            complaints.add(name + ": " + parts[0] + " could be changed");
        }
    }

    private static void environment(String name, JsonNode environment, List<String> complaints) throws IOException {
        Set<String> known = knownVariables();
        environment.properties().forEach(variable -> {
            String key = variable.getKey();
            if (name.equals("gateway") && !known.contains(key) && !OF_THE_START.contains(key)) {
                complaints.add(name + ": nobody reads " + key);
            }
            if (SECRET.matcher(key).matches() && !variable.getValue().asText().startsWith("test-only-")) {
                complaints.add(name + ": " + key + " does not say that it is for tests only");
            }
        });
    }

    private void dependency(String name, String other, List<String> complaints) {
        JsonNode condition = tree.at("/services/" + name + "/depends_on/" + other + "/condition");
        JsonNode service = tree.path("services").path(other);
        // the gateway's image brings its own
        boolean answers = service.has("healthcheck") || other.equals("gateway");
        if (service.isMissingNode() || (condition.asText().equals("service_healthy") && !answers)) {
            complaints.add(name + ": waits for ever for " + other);
        }
    }

    /** The variables of the keys that the page of the configuration and the gateway's own defaults name. */
    private static Set<String> knownVariables() throws IOException {
        String pages = Files.readString(Path.of("docs/configuration.md"))
                + Files.readString(Path.of("src/main/resources/application.properties"));
        return KEY.matcher(pages)
                .results()
                .map(key -> key.group().replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
