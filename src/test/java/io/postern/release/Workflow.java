package io.postern.release;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A workflow of GitHub, and what is to be said against it. */
record Workflow(String text, JsonNode tree) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern USES = Pattern.compile("uses:\\s*(\\S+)(.*)");
    private static final Pattern PINNED = Pattern.compile("[\\w-]+/[\\w/-]+@[0-9a-f]{40}");
    private static final Pattern VERSION = Pattern.compile(" # v\\d+\\.\\d+\\.\\d+");
    private static final Pattern SCRIPT = Pattern.compile("(?:^|[\\s;&|(])((?:bin|\\.ci)/[\\w-]+)");
    private static final Pattern TARGET = Pattern.compile("(?:^|[\\s;&|(])make ([a-z-]+)");

    /** What a job may ask for beyond reading the sources, and what for. */
    private static final Map<String, String> MAY_WRITE = Map.of(
            "packages", "images and the chart",
            "id-token", "the statement of where it was built",
            "attestations", "that statement's place",
            "contents", "the release itself");

    static Workflow of(String text) throws IOException {
        return new Workflow(text, YAML.readTree(text));
    }

    List<String> complaints() throws IOException {
        List<String> complaints = new ArrayList<>();
        pins(complaints);
        permissions(complaints);
        for (JsonNode job : tree.path("jobs")) {
            job(job, complaints);
        }
        if (tree.path("on").has("pull_request_target")) {
            complaints.add("runs a stranger's change with the rights of the repository");
        }
        return complaints;
    }

    private void pins(List<String> complaints) {
        Matcher uses = USES.matcher(text);
        while (uses.find()) {
            if (!PINNED.matcher(uses.group(1)).matches()) {
                complaints.add(uses.group(1) + " is not pinned by its commit");
            } else if (!VERSION.matcher(uses.group(2)).matches()) {
                complaints.add(uses.group(1) + " does not say its version");
            }
        }
    }

    private void permissions(List<String> complaints) {
        if (!tree.path("permissions").equals(YAML.createObjectNode().put("contents", "read"))) {
            complaints.add("may do more than read unless a job says so");
        }
    }

    private static void job(JsonNode job, List<String> complaints) throws IOException {
        if (!job.has("timeout-minutes")) {
            complaints.add("a job may run for ever");
        }
        job.path("permissions").properties().forEach(right -> {
            boolean reads = "read".equals(right.getValue().asText());
            if (!reads && !MAY_WRITE.containsKey(right.getKey())) {
                complaints.add("a job may write " + right.getKey());
            }
        });
        for (JsonNode step : job.path("steps")) {
            step(step, complaints);
        }
    }

    private static void step(JsonNode step, List<String> complaints) throws IOException {
        if (step.path("uses").asText().startsWith("actions/checkout@")
                && step.path("with").path("persist-credentials").asBoolean(true)) {
            complaints.add("leaves the token of the repository in the folder");
        }
        String run = step.path("run").asText();
        if (run.contains("${{")) {
            complaints.add("what others wrote could become a command: " + run);
        }
        Matcher scripts = SCRIPT.matcher(run);
        while (scripts.find()) {
            if (!Files.isExecutable(Path.of(scripts.group(1)))) {
                complaints.add(scripts.group(1) + " is no script");
            }
        }
        Matcher targets = TARGET.matcher(run);
        while (targets.find()) {
            if (!makes().contains(targets.group(1))) {
                complaints.add("make " + targets.group(1) + " makes nothing");
            }
        }
    }

    private static Set<String> makes() throws IOException {
        return Pattern.compile("^([a-z-]+):", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("Makefile")))
                .results()
                .map(target -> target.group(1))
                .collect(java.util.stream.Collectors.toSet());
    }
}
