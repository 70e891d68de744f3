package io.postern.chart;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What no release of the chart may do, whichever values it has: a line for each place that does. */
final class Policy {
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(PASSWORD|SECRET|TOKEN|PASSPHRASE|REDIS_URL)$");
    private static final Pattern LOGIN_IN_TEXT = Pattern.compile("://[^/@\\s]*:[^/@\\s]*@|(?i)password\\s*[=:]\\s*\\S");
    private static final Pattern LOOSE_IMAGE = Pattern.compile(".*:latest|[^:@]+(/[^:@]+)*");

    private final List<String> found = new ArrayList<>();

    static List<String> violations(String manifest) {
        Policy policy = new Policy();
        List<HasMetadata> objects = Strict.objects(manifest);
        objects.forEach(policy::look);
        if (objects.stream().noneMatch(Policy::deniesEverything)) {
            policy.found.add("no NetworkPolicy denies everything to every pod of the release");
        }
        return policy.found;
    }

    private void look(HasMetadata object) {
        String name = object.getKind() + " " + object.getMetadata().getName();
        switch (object) {
            case Deployment deployment -> {
                pod(name, deployment.getSpec().getTemplate().getSpec());
                serves(name, deployment.getSpec().getTemplate().getSpec());
            }
            case Job job -> job(name, job.getSpec());
            case CronJob cron -> {
                need(name, "Forbid".equals(cron.getSpec().getConcurrencyPolicy()), "may run beside itself");
                need(name, cron.getSpec().getStartingDeadlineSeconds() != null, "may start at any later time");
                job(name, cron.getSpec().getJobTemplate().getSpec());
            }
            case Pod pod -> {
                need(name, pod.getSpec().getActiveDeadlineSeconds() != null, "has no deadline");
                pod(name, pod.getSpec());
            }
            default -> text(name, object);
        }
    }

    private void job(String name, JobSpec job) {
        need(name, job.getActiveDeadlineSeconds() != null, "has no deadline");
        need(name, job.getBackoffLimit() != null, "is tried again for ever");
        pod(name, job.getTemplate().getSpec());
    }

    private void serves(String name, PodSpec pod) {
        Container container = pod.getContainers().getFirst();
        need(name, container.getStartupProbe() != null, "has no startup probe");
        need(name, container.getLivenessProbe() != null, "has no liveness probe");
        need(name, container.getReadinessProbe() != null, "has no readiness probe");
        need(name, container.getLifecycle() != null && container.getLifecycle().getPreStop() != null, "is not drained");
        need(name, pod.getTerminationGracePeriodSeconds() != null, "has no time to end");
    }

    private void pod(String name, PodSpec pod) {
        PodSecurityContext context =
                Optional.ofNullable(pod.getSecurityContext()).orElse(new PodSecurityContext());
        need(name, Boolean.TRUE.equals(context.getRunAsNonRoot()), "may run as root");
        need(name, context.getRunAsUser() != null && context.getRunAsUser() > 0, "runs as root");
        need(
                name,
                context.getSeccompProfile() != null
                        && "RuntimeDefault".equals(context.getSeccompProfile().getType()),
                "may make every system call");
        need(name, Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()), "gets a token of the cluster");
        need(
                name,
                Boolean.FALSE.equals(pod.getEnableServiceLinks()),
                "is told of services as if they were configuration");
        need(
                name,
                !Boolean.TRUE.equals(pod.getHostNetwork()) && !Boolean.TRUE.equals(pod.getHostPID()),
                "is in the node's space");
        need(
                name,
                pod.getVolumes().stream().allMatch(volume -> volume.getHostPath() == null),
                "mounts the node's disk");
        pod.getInitContainers().forEach(container -> container(name, container));
        pod.getContainers().forEach(container -> container(name, container));
    }

    private void container(String name, Container container) {
        SecurityContext context =
                Optional.ofNullable(container.getSecurityContext()).orElse(new SecurityContext());
        need(name, Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()), "writes into its image");
        need(name, Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()), "may gain privileges");
        need(name, !Boolean.TRUE.equals(context.getPrivileged()), "is privileged");
        need(name, context.getRunAsUser() == null || context.getRunAsUser() > 0, "runs as root");
        need(
                name,
                context.getCapabilities() != null
                        && context.getCapabilities().getDrop().contains("ALL")
                        && context.getCapabilities().getAdd().isEmpty(),
                "keeps capabilities");
        need(name, !LOOSE_IMAGE.matcher(container.getImage()).matches(), "takes any image: " + container.getImage());
        Map<String, Quantity> limits = container.getResources() == null
                ? Map.of()
                : container.getResources().getLimits();
        need(name, limits.containsKey("cpu") && limits.containsKey("memory"), "may take the whole node");
        need(
                name,
                container.getVolumeMounts().stream()
                        .anyMatch(mount -> mount.getName().equals("tmp")
                                && mount.getMountPath().equals("/tmp")),
                "has nowhere to write");
        container.getEnv().forEach(variable -> variable(name, variable));
    }

    private void variable(String name, EnvVar variable) {
        if (variable.getValue() != null) {
            need(
                    name,
                    !SECRET_NAME.matcher(variable.getName()).matches()
                            && !LOGIN_IN_TEXT.matcher(variable.getValue()).find(),
                    "has a secret in the clear: " + variable.getName());
        }
    }

    private void text(String name, HasMetadata object) {
        need(name, !object.getKind().equals("Secret"), "is a secret that the chart brings");
        if (object.getKind().equals("ConfigMap") && !name.endsWith("-roles")) {
            need(name, !LOGIN_IN_TEXT.matcher(Chart.YAML.asYaml(object)).find(), "has a secret in the clear");
        }
    }

    private static boolean deniesEverything(HasMetadata object) {
        return object instanceof NetworkPolicy policy
                && policy.getSpec().getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                && policy.getSpec().getIngress().isEmpty()
                && policy.getSpec().getEgress().isEmpty()
                && policy.getSpec().getPodSelector().getMatchLabels().keySet().stream()
                        .noneMatch(label -> label.endsWith("/component") || label.endsWith("/serves"));
    }

    private void need(String name, boolean holds, String otherwise) {
        if (!holds) {
            found.add(name + " " + otherwise);
        }
    }
}
