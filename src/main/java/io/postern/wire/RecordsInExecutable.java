package io.postern.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * Lets JSON be made of every record and enum of ours in a native executable, where nothing can be looked at that was not named
 * while it was built. Runs in the image builder alone; {@code native-image.properties} names it.
 */
final class RecordsInExecutable implements Feature {
    private static final String OURS = "io.postern.";

    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

    @Override
    public String getDescription() {
        return "registers the records of Postern for JSON";
    }

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        access.registerSubtypeReachabilityHandler((now, type) -> register(type), Record.class);
        access.registerSubtypeReachabilityHandler((now, type) -> register(type), Enum.class);
    }

    private void register(Class<?> type) {
        if (!type.getName().startsWith(OURS) || !known.add(type)) {
            return;
        }
        RuntimeReflection.register(type);
        RuntimeReflection.register(type.getDeclaredConstructors());
        RuntimeReflection.register(type.getDeclaredMethods());
        RuntimeReflection.register(type.getDeclaredFields());
        if (type.isRecord()) {
            RuntimeReflection.registerAllRecordComponents(type);
            Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getGenericType)
                    .forEach(this::registerPart);
        }
    }

    /** A part that no code of ours makes, only the reader of JSON, is reached from here alone. */
    private void registerPart(Type part) {
        if (part instanceof Class<?> type) {
            register(type.isArray() ? type.getComponentType() : type);
        } else if (part instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(this::registerPart);
        }
    }
}
