package io.postern;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callCodeUnitWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.postern.access.Needs;
import io.postern.access.Open;
import io.postern.problem.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Watches the habits that can be watched. Each rule of the classes is also shown a class that breaks it. */
class RulesTest {
    private static final List<Class<? extends Annotation>> WRITES =
            List.of(POST.class, PUT.class, PATCH.class, DELETE.class);
    private static final int LONGEST_FILE = 400;

    /** The sandbox bank draws its faults by chance, which is no money. */
    private static final String CHANCES = "io.postern.acquirer.sandbox..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.postern");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("io.postern.planted");

    private static final DescribedPredicate<JavaMethod> ENDPOINTS = DescribedPredicate.describe(
            "are endpoints", method -> method.isAnnotatedWith(GET.class) || isWrite(method));
    private static final DescribedPredicate<JavaClass> WRITING = DescribedPredicate.describe(
            "write over HTTP", type -> type.getMethods().stream().anyMatch(RulesTest::isWrite));
    private static final DescribedPredicate<JavaMethodCall> BLOCKING =
            DescribedPredicate.describe("wait for something", RulesTest::isBlocking);

    /** Where waiting is right: before the gateway runs, in the sandbox bank and in commands, which are other programs. */
    private static final String[] MAY_WAIT = {
        "io.postern", "io.postern.demo..", "io.postern.acquirer.sandbox..", "io.postern.cli.."
    };

    private static final DescribedPredicate<JavaCall<?>> CALLING_OUT =
            DescribedPredicate.describe("open connections", RulesTest::isCallingOut);
    /** Where the operator says who is called; to whom others send us is the egress room's. */
    private static final String[] MAY_CALL_OUT = {
        "io.postern.egress",
        "io.postern.acquirer",
        "io.postern.acquirer.sandbox..",
        "io.postern.keys",
        "io.postern.login",
        "io.postern.demo..",
        "io.postern.cli..",
        "io.postern.dispute" // the operator's virus scanner
    };

    private static final List<ArchRule> RULES = List.of(
            methods().that(ENDPOINTS).should().haveModifier(PUBLIC).because("others are not routed, silently"),
            methods()
                    .that(ENDPOINTS)
                    .should()
                    .beAnnotatedWith(Needs.class)
                    .orShould()
                    .beAnnotatedWith(Open.class)
                    .because("nobody gets in where nobody decided"),
            classes()
                    .that(WRITING)
                    .should()
                    .beAnnotatedWith(Cancellable.class)
                    .because("a caller who hangs up must not leave half a transaction"),
            noFields()
                    .should()
                    .beAnnotatedWith(Inject.class)
                    .orShould()
                    .beAnnotatedWith(ConfigProperty.class)
                    .because("constructors say what a class needs"),
            noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideOutsideOfPackage(CHANCES)
                    .should()
                    .haveRawType(double.class)
                    .orShould()
                    .haveRawType(float.class)
                    .because("money is whole"),
            noClasses()
                    .that()
                    .resideOutsideOfPackages(MAY_WAIT)
                    .should(callMethodWhere(BLOCKING))
                    .because("the event loop waits for nobody"),
            noClasses()
                    .that()
                    .resideOutsideOfPackages(MAY_CALL_OUT)
                    .should(callCodeUnitWhere(CALLING_OUT))
                    .because("what others choose must not be called before it was looked at"));

    @TestFactory
    Stream<DynamicTest> habitsAreKept() {
        return RULES.stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
    }

    @TestFactory
    Stream<DynamicTest> aBreachIsNoticed() {
        return RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDescription(),
                        () -> assertThat(rule.evaluate(PLANTED).hasViolation()).isTrue()));
    }

    @Test
    void noMethodTakesOrGivesABrokenNumber() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(CHANCES)
                .should()
                .haveRawReturnType(double.class)
                .orShould()
                .haveRawReturnType(float.class)
                .check(CLASSES);
    }

    @Test
    void writingResourcesAreNotCancelled() {
        CLASSES.stream()
                .filter(WRITING)
                .forEach(type -> assertThat(
                                type.getAnnotationOfType(Cancellable.class).value())
                        .as(type.getName())
                        .isFalse());
    }

    @Test
    void everyProblemIsExplained() throws IOException {
        String page = Files.readString(Path.of("docs/problems.md"));

        for (Problem problem : Problem.values()) {
            assertThat(page).as("docs/problems.md").contains("`" + problem.code() + "`");
        }
    }

    @Test
    void migrationsAreNumberedWithoutGapsAndSayWhy() throws IOException {
        List<Path> migrations = files("src/main/resources/db/migration", ".sql");

        assertThat(migrations.stream().map(file -> file.getFileName().toString().substring(0, 5)))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, migrations.size())
                        .mapToObj(n -> "V%04d".formatted(n))
                        .toList());
        for (Path migration : migrations) {
            assertThat(Files.readAllLines(migration).getFirst())
                    .as(migration.toString())
                    .startsWith("-- why: ");
        }
    }

    @Test
    void noFileIsLongerThanAReaderCanHold() throws IOException {
        for (Path file : files("src", ".java")) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LONGEST_FILE);
        }
    }

    @Test
    void testsWaitForConditionsAndNotForTime() throws IOException {
        String sleep = "Thread." + "sleep(";
        for (Path file : files("src/test", ".java")) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain(sleep);
        }
    }

    private static boolean isWrite(JavaMethod method) {
        return WRITES.stream().anyMatch(method::isAnnotatedWith);
    }

    /** At the very start and the very end the main thread may wait: nobody is served by it. */
    private static boolean isBlocking(JavaMethodCall call) {
        return isWaiting(call)
                && !call.getOrigin().isAnnotatedWith(PreDestroy.class)
                && call.getOrigin().getRawParameterTypes().stream()
                        .noneMatch(type ->
                                type.isEquivalentTo(StartupEvent.class) || type.isEquivalentTo(ShutdownEvent.class));
    }

    private static boolean isWaiting(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return owner.equals("io.smallrye.mutiny.groups.UniAwait")
                || owner.equals("java.lang.Thread") && name.equals("sleep")
                || owner.equals("java.util.concurrent.CompletableFuture")
                        && Set.of("join", "get").contains(name)
                || name.equals("subscribeAndAwait");
    }

    private static boolean isCallingOut(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return Set.of("createHttpClient", "createNetClient", "createWebSocketClient", "httpClientBuilder")
                        .contains(name)
                || owner.startsWith("java.net.http.")
                        && Set.of("newHttpClient", "newBuilder").contains(name)
                || owner.endsWith(".WebClient") && name.equals("create")
                || owner.equals("java.net.URL")
                        && Set.of("openConnection", "openStream", "getContent").contains(name)
                || owner.equals("java.net.Socket") && name.equals("<init>")
                || owner.equals("java.nio.channels.SocketChannel") && name.equals("open");
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> found = Files.walk(Path.of(folder))) {
            return found.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
