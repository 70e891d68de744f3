package io.postern.contract;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of an enumeration on the wire: what its {@code wire()} or {@code code()} says, else its names in lower case. */
final class Words {
    private Words() {}

    static Set<String> of(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(Words::word)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String word(Object constant) {
        Optional<Method> own = Stream.of("wire", "code")
                .flatMap(name -> Arrays.stream(constant.getClass().getDeclaredMethods())
                        .filter(method -> method.getName().equals(name) && method.getReturnType() == String.class))
                .findFirst();
        try {
            if (own.isEmpty()) {
                return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
            }
            own.get().setAccessible(true);
            return (String) own.get().invoke(constant);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
