package io.postern.contract;

import io.postern.access.InCheckout;
import io.postern.access.Needs;
import io.postern.access.Open;
import io.postern.access.Scope;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/** A route of the running gateway: the method that serves it, and what that takes and gives. */
record Route(String path, Method method, List<MediaType> consumes) {
    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");

    /** All routes of the public interface by method and path: {@code POST /v1/payments}. */
    static Map<String, Route> ofTheGateway() {
        Map<String, Route> routes = new TreeMap<>();
        RuntimeResourceVisitor.visitRuntimeResources(
                null, ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(), new RuntimeResourceVisitor() {
                    @Override
                    public void visitRuntimeResource(String method, String template, RuntimeResource resource) {
                        String path = template.replaceAll("(?<=.)/$", "");
                        if (path.startsWith("/v1/") || path.startsWith("/.well-known/")) {
                            routes.put(
                                    method + " " + path,
                                    new Route(path, resource.getLazyMethod().getMethod(), resource.getConsumes()));
                        }
                    }
                });
        return routes;
    }

    /** Anybody may call it. */
    boolean isOpen() {
        return method.isAnnotationPresent(Open.class);
    }

    /** One of these opens the door. */
    List<String> scopes() {
        Needs needs = method.getAnnotation(Needs.class);
        return Stream.concat(Stream.of(needs.value()), Arrays.stream(needs.or()))
                .map(Scope::wire)
                .toList();
    }

    /** The use of a checkout token that may call it. */
    Optional<String> checkout() {
        return Optional.ofNullable(method.getAnnotation(InCheckout.class))
                .map(in -> in.value().wire());
    }

    /** Where each parameter stands, and its name: {@code query limit}. */
    Set<String> parameters() {
        Set<String> names = new TreeSet<>();
        for (Matcher inPath = IN_PATH.matcher(path); inPath.find(); ) {
            names.add("path " + inPath.group(1));
        }
        Arrays.stream(method.getParameters()).forEach(parameter -> collect(parameter, names));
        return names;
    }

    private static void collect(Parameter parameter, Set<String> names) {
        if (parameter.isAnnotationPresent(QueryParam.class)) {
            names.add("query " + parameter.getAnnotation(QueryParam.class).value());
        } else if (parameter.isAnnotationPresent(HeaderParam.class)) {
            String header = parameter.getAnnotation(HeaderParam.class).value();
            if (!HttpHeaders.CONTENT_TYPE.equals(header)) { // a contract says of the body which types there are
                names.add("header " + header);
            }
        } else if (parameter.isAnnotationPresent(BeanParam.class)) {
            for (Field field : parameter.getType().getDeclaredFields()) {
                if (field.isAnnotationPresent(RestQuery.class)) {
                    String name = field.getAnnotation(RestQuery.class).value();
                    names.add("query " + (name.isEmpty() ? field.getName() : name));
                }
            }
        }
    }

    boolean takesOnly(String mediaType) {
        return consumes.equals(List.of(MediaType.valueOf(mediaType)));
    }

    /** Whatever comes, as it comes. */
    boolean takesBytes() {
        return Arrays.stream(method.getParameters()).anyMatch(parameter -> parameter.getType() == byte[].class);
    }

    /** The record that the body is read into. */
    Optional<Type> body() {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.getType().isRecord() && !isElsewhere(parameter))
                .<Type>map(Parameter::getParameterizedType)
                .findFirst();
    }

    private static boolean isElsewhere(Parameter parameter) {
        return parameter.isAnnotationPresent(QueryParam.class)
                || parameter.isAnnotationPresent(PathParam.class)
                || parameter.isAnnotationPresent(BeanParam.class);
    }

    /** What the body of the answer is made of, where the method's type says so. */
    Optional<Type> view() {
        Type returned = method.getGenericReturnType();
        Type view = returned instanceof ParameterizedType generic && generic.getRawType() == Uni.class
                ? generic.getActualTypeArguments()[0]
                : returned;
        boolean bytes = view instanceof ParameterizedType streamed && streamed.getRawType() == RestMulti.class;
        return bytes || view == Response.class ? Optional.empty() : Optional.of(view);
    }
}
