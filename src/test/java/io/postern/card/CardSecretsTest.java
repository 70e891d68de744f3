package io.postern.card;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardSecretsTest {
    private static final String NUMBER = "4242424242424242";
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.postern");

    /** Types that hold what may not be kept, shown or announced. */
    private static final Set<String> SECRETS = Set.of("Cvc", "Pan", "SecretText");

    @ParameterizedTest
    @MethodSource("secrets")
    void cannotBeWrittenAsJsonInAnyWrapping(Object secret) {
        for (Object wrapped : List.of(secret, Optional.of(secret), List.of(secret), Map.of("card", secret))) {
            assertThatThrownBy(() -> JSON.findAndRegisterModules().writeValueAsString(wrapped))
                    .isInstanceOf(JsonMappingException.class)
                    .hasMessageNotContaining(NUMBER);
        }
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void cannotBeReadInALog(Object secret) {
        assertThat(secret.toString()).doesNotContain("4242").doesNotContain("9876");
        assertThat(secret).isNotInstanceOf(Serializable.class);
    }

    static Stream<Object> secrets() {
        CardInput input = new CardInput(
                SecretText.of(NUMBER),
                12,
                2030,
                SecretText.of("9876"),
                "4242",
                new CardInput.Address("4242", null, null, null, "9876", null));
        AcceptedCard accepted = new AcceptedCard(
                Pan.of(NUMBER),
                new BinTable().of(NUMBER),
                12,
                2030,
                Optional.of(Cvc.of("9876")),
                new Holder("4242", null));
        return Stream.of(Pan.of(NUMBER), Cvc.of("9876"), SecretText.of(NUMBER), input, accepted, accepted.presented());
    }

    @Test
    void readsACardFromJson() throws Exception {
        CardInput input = JSON.readValue(
                "{\"number\":\"4242424242424242\",\"exp_month\":12,\"exp_year\":2030,\"cvc\":\"012\","
                        + "\"address\":{\"line1\":\"1 High St\",\"postal_code\":\"AB1\"}}",
                CardInput.class);

        assertThat(input.number().text()).isEqualTo(NUMBER);
        assertThat(input.cvc().text()).isEqualTo("012");
        assertThat(input.address().postalCode()).isEqualTo("AB1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4242424242424242", "[\"4242424242424242\"]", "{\"a\":\"4242424242424242\"}", "true", "1.5"})
    void refusesANumberThatIsNoStringWithoutQuotingIt(String value) {
        assertThatThrownBy(() -> JSON.readValue("{\"number\":" + value + "}", CardInput.class))
                .isInstanceOf(JsonMappingException.class)
                .satisfies(e -> assertThat(((JsonMappingException) e).getOriginalMessage())
                        .isEqualTo("must be a string of digits"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsAtMostTheBinAndTheLastFour(long seed) {
        Random random = new Random(seed);
        int length = random.nextInt(12, 20);
        String number = TestCards.number(random, "", length);

        String masked = MaskedNumber.of(number);

        assertThat(masked).hasSize(length).endsWith(number.substring(length - 4));
        assertThat(masked.chars().filter(Character::isDigit).count()).isLessThanOrEqualTo(length == 12 ? 4 : 10);
        assertThat(masked.substring(length == 12 ? 0 : 6, length - 4)).matches("\\*+");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsNothingOfWhatMayBeANumberWithSomethingAroundIt(long seed) {
        Random random = new Random(seed);
        String number = TestCards.number(random, "", random.nextInt(13, 20));
        String odd = random.nextBoolean() ? " " + number : number + "-" + random.nextInt(1000);

        assertThat(MaskedNumber.of(odd)).isEqualTo("(" + odd.length() + " characters)");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @Test
    void noTypeThatIsKeptShownOrAnnouncedHasACvcOrANumber() {
        List<String> holders = GATEWAY.stream()
                .filter(type -> type.getAllFields().stream()
                        .anyMatch(field -> field.getType().getAllInvolvedRawTypes().stream()
                                .anyMatch(CardSecretsTest::isSecret)))
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();

        assertThat(holders)
                .as("requests and what is lent to the bank; whoever adds one here answers for it")
                .isSubsetOf(
                        "AcceptedCard", "ByToken", "CardInput", "PresentedCard", "PaymentRequest", "ConfirmRequest");
    }

    @Test
    void onlyCardsAndBanksTouchANumber() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.postern.card..", "io.postern.acquirer..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(Pan.class.getName())
                .check(GATEWAY);
    }

    private static boolean isSecret(JavaClass type) {
        return type.getPackageName().equals("io.postern.card") && SECRETS.contains(type.getSimpleName());
    }
}
