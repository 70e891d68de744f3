package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;

class SummaryPdfTest {
    @Test
    void theSameTextGivesTheSameBytes() {
        assertThat(summary("Grüße, Łódź, €100, Ω, Привет")).isEqualTo(summary("Grüße, Łódź, €100, Ω, Привет"));
        assertThat(summary("a")).isNotEqualTo(summary("b"));
    }

    @Test
    void bringsItsFontAlong() {
        String bytes = new String(summary("text"), StandardCharsets.ISO_8859_1);

        assertThat(bytes).contains("/FontFile2", "PSTERN+LiberationSans").doesNotContain("/CreationDate", "/Helvetica");
    }

    @Test
    void canBeReadAgain() throws Exception {
        PdfReader read = new PdfReader(summary("Grüße aus Łódź: 中 is not in the font"));

        String text = new PdfTextExtractor(read).getTextFromPage(1);
        assertThat(text).contains("Grüße aus Łódź: ? is not in the font").contains("row 7");
    }

    @Test
    void aCellMayBeLongerThanAPage() throws Exception {
        byte[] pdf = new SummaryPdf("long")
                .table(new float[] {1, 3}, List.of("a", "b"), List.of(List.of("x", "word ".repeat(20_000))))
                .bytes();

        assertThat(new PdfReader(pdf).getNumberOfPages()).isGreaterThan(5);
    }

    private static byte[] summary(String text) {
        return new SummaryPdf("Evidence for dsp_1")
                .title("Evidence")
                .text(text)
                .table(new float[] {1, 3}, List.of("a", "b"), Collections.nCopies(8, List.of("row 7", "cell")))
                .bytes();
    }
}
