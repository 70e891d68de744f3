package io.postern.contract;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file of sample requests as the HTTP clients of editors do, and sends what stands in it. */
final class SampleFile {
    private static final Pattern TITLE = Pattern.compile("^### (.*) \\((\\d{3})\\)$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("^# @name (\\w+)$", Pattern.MULTILINE);
    private static final Pattern LINE =
            Pattern.compile("^(GET|POST|PATCH|DELETE) \\{\\{host}}(/\\S*)$", Pattern.MULTILINE);
    private static final Pattern HEADER = Pattern.compile("^([A-Za-z-]+): (.*)$", Pattern.MULTILINE);
    private static final Pattern VARIABLE =
            Pattern.compile("\\{\\{(\\$guid|(\\w+)\\.response\\.body\\.(\\*|\\$\\.[^}]+))}}");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Response> answers = new HashMap<>();

    /** A request of the file. */
    record Sample(String title, int status, String name, String method, String address, String head, String body) {
        /** Where it stands in the contract: without ids and query. */
        String path() {
            return address.replaceAll("\\?.*", "");
        }
    }

    private SampleFile() {}

    static SampleFile read(Path path) throws IOException {
        SampleFile file = new SampleFile();
        for (String part : Files.readString(path).split("(?m)^(?=### )")) {
            if (part.startsWith("###")) {
                file.samples.add(sample(part));
            }
        }
        return file;
    }

    private static Sample sample(String text) {
        Matcher title = found(TITLE, text);
        Matcher line = found(LINE, text);
        Matcher name = NAME.matcher(text);
        String[] parts = text.substring(line.end()).split("\n\n", 2);
        return new Sample(
                title.group(1),
                Integer.parseInt(title.group(2)),
                name.find() ? name.group(1) : null,
                line.group(1),
                line.group(2),
                parts[0],
                parts.length > 1 ? parts[1].strip() : "");
    }

    private static Matcher found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in: " + text);
        }
        return matcher;
    }

    List<Sample> samples() {
        return samples;
    }

    Response send(Sample sample) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        HEADER.matcher(sample.head())
                .results()
                .forEach(header -> request.header(header.group(1), fill(header.group(2))));
        if (!sample.body().isEmpty()) {
            String body = fill(sample.body());
            if (sample.head().contains("application/pdf")) { // as bytes, for REST Assured knows no such text
                request.body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } else {
                request.body(body);
            }
        }
        String address = "http://127.0.0.1:" + RestAssured.port + fill(sample.address());
        Response answer = request.request(sample.method(), address);
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                isTooEarly(sample, answer) && System.nanoTime() < end; ) {
            answer = request.request(sample.method(), address);
        }
        if (sample.name() != null) {
            answers.put(sample.name(), answer);
        }
        return answer;
    }

    /** What is not there yet is asked for again, as its answer says. */
    private static boolean isTooEarly(Sample sample, Response answer) {
        return sample.method().equals("GET") && answer.statusCode() == 409 && answer.header("Retry-After") != null;
    }

    /** Puts in the places of {@code {{…}}} what earlier requests were answered. */
    private String fill(String text) {
        return VARIABLE.matcher(text).replaceAll(variable -> Matcher.quoteReplacement(value(variable)));
    }

    private String value(java.util.regex.MatchResult variable) {
        if (variable.group(1).equals("$guid")) {
            return UUID.randomUUID().toString();
        }
        Response answer = answers.get(variable.group(2));
        String part = variable.group(3);
        return part.equals("*") ? answer.asString() : String.valueOf(answer.<Object>path(part.substring(2)));
    }
}
