package io.postern.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.problem.ProblemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOffTest {
    @Test
    void handsOutNoTokenWhereThereIsNoDemo() {
        DemoTokenResource resource = new DemoTokenResource(new Off(), null, null, null);

        assertThatThrownBy(() -> resource.issue("merchant", "mch_demo", null, null))
                .isInstanceOf(ProblemException.class)
                .hasMessage("There is no such path.");
    }

    private record Off() implements DemoConfig {
        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public Optional<String> data() {
            return Optional.empty();
        }
    }
}
