package io.postern.problem;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/** Knows which methods a path has, for the {@code Allow} header that a 405 must carry (RFC 9110, section 15.5.6). */
@Singleton
class AllowedMethods {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/]*?\\}");

    private final Map<String, Pattern> templates = new ConcurrentHashMap<>();

    String at(String path) {
        TreeSet<String> methods = new TreeSet<>();
        methods.add("OPTIONS");
        RuntimeResourceVisitor.visitRuntimeResources(
                null, ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(), new RuntimeResourceVisitor() {
                    @Override
                    public void visitRuntimeResource(String method, String template, RuntimeResource resource) {
                        if (templates
                                .computeIfAbsent(template, AllowedMethods::regex)
                                .matcher(path)
                                .matches()) {
                            methods.add(method);
                        }
                    }
                });
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private static Pattern regex(String template) {
        return Pattern.compile(PARAMETER.matcher(template).replaceAll("[^/]+") + "/?");
    }
}
