package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** With {@code -Dpostern.contract.refresh=true} it writes the rendering instead of comparing it (bin/contract). */
class RenderingTest {
    @Test
    void isMadeOfTheContractAsItStands() throws IOException {
        String rendering = Rendering.of(Contract.committed());
        if (Boolean.getBoolean("postern.contract.refresh")) {
            Files.writeString(Rendering.FILE, rendering);
        }

        assertThat(Files.readString(Rendering.FILE))
                .as("%s is older than %s: run bin/contract and commit what it wrote", Rendering.FILE, Contract.FILE)
                .isEqualTo(rendering);
    }
}
