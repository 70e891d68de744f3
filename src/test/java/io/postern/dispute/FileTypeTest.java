package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTypeTest {
    @ParameterizedTest
    @CsvSource({
        "255044462d312e37, application/pdf, PDF",
        "89504e470d0a1a0a0000, image/png, PNG",
        "ffd8ffe000104a464946, image/jpeg, JPEG",
        "ffd8ffe000104a464946, image/JPEG; charset=x, JPEG"
    })
    void isToldByHowItBegins(String hex, String declared, FileType expected) {
        assertThat(FileType.of(HexFormat.of().parseHex(hex), declared)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%PD", "MZ\u0090", "<html><script>", " %PDF-1.7", "GIF89a", "PK\u0003\u0004"})
    void takesNoOther(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> FileType.of(bytes, "application/pdf"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("PDF, PNG or JPEG");
    }

    @Test
    void mustAgreeWithWhatWasDeclared() {
        byte[] pdf = "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> FileType.of(pdf, "image/png")).hasMessageContaining("application/pdf");
        assertThatThrownBy(() -> FileType.of(pdf, null)).isInstanceOf(ProblemException.class);
    }
}
