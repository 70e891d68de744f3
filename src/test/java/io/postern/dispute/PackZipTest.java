package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dispute.PackFile.HandedIn;
import io.postern.dispute.PackFile.Made;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.TimeZone;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class PackZipTest {
    private static final Made ONE = Made.of("a/one.json", "{}");
    private static final Made TWO = Made.of("two.txt", "zwei äöü");

    @Test
    void theSameFilesGiveTheSameBytesEverywhere() {
        byte[] here = zip(ONE, TWO);
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
        try {
            assertThat(zip(ONE, TWO)).isEqualTo(here);
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(zip(TWO, ONE)).isNotEqualTo(here);
    }

    @Test
    void canBeReadAgain() throws IOException {
        ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip(ONE, TWO)));

        ZipEntry first = in.getNextEntry();
        assertThat(first.getName()).isEqualTo("a/one.json");
        assertThat(in.readAllBytes()).isEqualTo(ONE.content());
        assertThat(in.getNextEntry().getName()).isEqualTo("two.txt");
        assertThat(in.readAllBytes()).isEqualTo(TWO.content());
        assertThat(in.getNextEntry()).isNull();
    }

    @Test
    void doesNotTakeOtherBytesThanWereSaid() {
        PackZip zip = new PackZip();
        zip.begin(new HandedIn("evidence/receipt.pdf", UUID.randomUUID(), ONE.sha256(), 2, ONE.crc32()));
        zip.add("[]".getBytes());

        assertThatThrownBy(zip::finish).hasMessageContaining("not what was said");
    }

    private static byte[] zip(Made... files) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        PackZip zip = new PackZip();
        for (Made file : files) {
            zip.begin(file);
            zip.add(file.content());
            all.writeBytes(zip.drain());
        }
        zip.finish();
        all.writeBytes(zip.drain());
        return all.toByteArray();
    }
}
