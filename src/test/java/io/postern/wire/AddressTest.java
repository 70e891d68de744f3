package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What comes before any operation: an address, a method, headers. */
@PosternTest
class AddressTest {
    @Test
    void answersAVeryLongAddressAndVeryLargeHeadersInWords() {
        String line = "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String header = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: " + "x".repeat(100_000) + "\r\n\r\n";

        assertThat(RawHttp.exchange(line)).startsWith("HTTP/1.1 414 ").contains("\"code\":\"uri_too_long\"");
        assertThat(RawHttp.exchange(header)).startsWith("HTTP/1.1 431 ").contains("\"code\":\"headers_too_large\"");
    }

    @Test
    void refusesAnAddressThatCannotBeRead() {
        String answer = RawHttp.exchange(
                "GET /.well-known/audit-keys.json?word=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"bad_request\"");
    }

    @Test
    void answersHeadWithoutABody() {
        String answer =
                RawHttp.exchange("HEAD /.well-known/audit-keys.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }

    @Test
    void answersTheContractAsItIsWritten() throws IOException {
        assertThat(RawHttp.exchange("GET /q/openapi HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n" + Files.readString(Path.of("openapi/postern.yaml")));
    }

    @Test
    void answersOptionsWithTheMethodsThereAre() {
        String answer = RawHttp.exchange("OPTIONS /v1/payments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\nAllow: ")
                .contains("POST");
    }
}
