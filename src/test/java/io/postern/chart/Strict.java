package io.postern.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds what Kubernetes does not know of an object: a field that its type has not, at whatever depth. */
final class Strict {
    /** Kinds of other people's operators that no library of types has, and the fields of their documentation that the chart uses. */
    private static final Map<String, Set<String>> FOREIGN = Map.of(
            "postgresql.cnpg.io/v1 Cluster",
                    Set.of(
                            "bootstrap.initdb.database",
                            "bootstrap.initdb.owner",
                            "bootstrap.initdb.secret.name",
                            "bootstrap.initdb.postInitApplicationSQLRefs.configMapRefs.key",
                            "bootstrap.initdb.postInitApplicationSQLRefs.configMapRefs.name",
                            "imageName",
                            "instances",
                            "managed.roles.ensure",
                            "managed.roles.inRoles",
                            "managed.roles.login",
                            "managed.roles.name",
                            "managed.roles.passwordSecret.name",
                            "postgresql.parameters.fsync",
                            "postgresql.parameters.full_page_writes",
                            "postgresql.parameters.max_connections",
                            "postgresql.parameters.synchronous_commit",
                            "postgresql.synchronous.dataDurability",
                            "postgresql.synchronous.method",
                            "postgresql.synchronous.number",
                            "resources.limits.cpu",
                            "resources.limits.memory",
                            "resources.requests.cpu",
                            "resources.requests.memory",
                            "storage.size",
                            "storage.storageClass"),
            "secrets.hashicorp.com/v1beta1 VaultStaticSecret",
                    Set.of(
                            "destination.create",
                            "destination.name",
                            "destination.type",
                            "mount",
                            "namespace",
                            "path",
                            "refreshAfter",
                            "rolloutRestartTargets.kind",
                            "rolloutRestartTargets.name",
                            "type",
                            "vaultAuthRef"));

    private Strict() {}

    static List<HasMetadata> objects(String manifest) {
        return Chart.documents(manifest).stream()
                .map(document -> Chart.YAML.<HasMetadata>unmarshal(Chart.YAML.asJson(document)))
                .toList();
    }

    /** A line for each field that is not known, with its path. */
    static List<String> unknown(String manifest) {
        List<String> found = new ArrayList<>();
        objects(manifest).forEach(object -> {
            String name = object.getKind() + " " + object.getMetadata().getName();
            if (object instanceof GenericKubernetesResource foreign) {
                foreign(name, foreign, found);
            } else {
                walk(name, object, found);
            }
        });
        return found;
    }

    private static void foreign(String name, GenericKubernetesResource object, List<String> found) {
        Set<String> known = FOREIGN.getOrDefault(object.getApiVersion() + " " + object.getKind(), Set.of());
        Set<String> leaves = new TreeSet<>();
        object.getAdditionalProperties().forEach((part, value) -> {
            if (part.equals("spec")) {
                leaves("", value, leaves);
            } else {
                leaves.add(part);
            }
        });
        leaves.stream().filter(leaf -> !known.contains(leaf)).forEach(leaf -> found.add(name + ": spec." + leaf));
    }

    private static void leaves(String path, Object value, Set<String> leaves) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> leaves(path.isEmpty() ? key.toString() : path + "." + key, below, leaves));
        } else if (value instanceof List<?> list) {
            list.forEach(below -> leaves(path, below, leaves));
        } else {
            leaves.add(path);
        }
    }

    private static void walk(String path, Object value, List<String> found) {
        switch (value) {
            case null -> {}
            case List<?> list -> list.forEach(below -> walk(path, below, found));
            case Map<?, ?> map -> map.forEach((key, below) -> walk(path + "." + key, below, found));
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8.")) {
                    fields(path, value, found);
                }
            }
        }
    }

    private static void fields(String path, Object object, List<String> found) {
        for (Method getter : object.getClass().getMethods()) {
            if (getter.getParameterCount() > 0
                    || !getter.getName().startsWith("get")
                    || getter.getName().equals("getClass")) {
                continue;
            }
            Object value = called(getter, object);
            if (!getter.getName().equals("getAdditionalProperties")) {
                walk(
                        path + "." + Character.toLowerCase(getter.getName().charAt(3))
                                + getter.getName().substring(4),
                        value,
                        found);
            } else if (value instanceof Map<?, ?> unknown) {
                unknown.keySet().forEach(key -> found.add(path + "." + key));
            }
        }
    }

    private static Object called(Method getter, Object object) {
        try {
            return getter.invoke(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
