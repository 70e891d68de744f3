package io.postern;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds every room to what it says it uses, and the rooms to their order in docs/rooms.md. */
class RoomsTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.postern");

    private static final ArchRule DOORS = classes()
            .should(new ArchCondition<JavaClass>("use only the rooms that their own room names") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                    room(user)
                            .ifPresent(room -> user.getDirectDependenciesFromSelf().stream()
                                    .filter(dependency -> isForeign(room, dependency.getTargetClass()))
                                    .forEach(dependency ->
                                            events.add(violated(dependency, dependency.getDescription()))));
                }
            });

    @Test
    void roomsUseOnlyWhatTheySay() {
        DOORS.check(CLASSES);
    }

    @Test
    void noticesARoomThatUsesMore() {
        JavaClasses planted = new ClassFileImporter().importPackages("io.postern.planted");

        assertThat(DOORS.evaluate(planted).getFailureReport().toString()).contains("lower", "upper");
    }

    @Test
    void roomsUseOnlyRoomsAboveThem() throws IOException {
        List<String> order = LISTED.matcher(Files.readString(Path.of("docs/rooms.md")))
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList();

        for (Room room : rooms()) {
            assertThat(order).as("rooms of docs/rooms.md").contains(room.name());
            assertThat(order.subList(0, order.indexOf(room.name())))
                    .as("rooms above " + room.name())
                    .containsAll(Arrays.asList(room.mayUse()));
        }
    }

    private static boolean isForeign(Room room, JavaClass used) {
        return room(used)
                .filter(other -> !other.name().equals(room.name()))
                .filter(other -> !List.of(room.mayUse()).contains(other.name()))
                .isPresent();
    }

    /** The room of the class's package, or of the nearest package above it. */
    private static Optional<Room> room(JavaClass type) {
        JavaPackage folder = type.getBaseComponentType().getPackage();
        Optional<Room> room = folder.tryGetAnnotationOfType(Room.class);
        while (room.isEmpty() && folder.getParent().isPresent()) {
            folder = folder.getParent().get();
            room = folder.tryGetAnnotationOfType(Room.class);
        }
        return room;
    }

    private static List<Room> rooms() {
        return CLASSES.stream().flatMap(type -> room(type).stream()).distinct().toList();
    }
}
