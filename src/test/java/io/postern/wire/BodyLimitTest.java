package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import org.junit.jupiter.api.Test;

@PosternTest
class BodyLimitTest {
    private static final String GOOD = "{\"amount\":1,\"currency\":\"EUR\"}";

    @Test
    void takesABodyUpToTheLimit() {
        String answer = post("Content-Length: 65536", GOOD + " ".repeat(65_536 - GOOD.length()));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesABodyOneByteOverTheLimit() {
        String answer = post("Content-Length: 65537", GOOD + " ".repeat(65_537 - GOOD.length()));

        assertIsTooLarge(answer);
    }

    @Test
    void refusesByTheAnnouncedLengthAlone() {
        assertIsTooLarge(post("Content-Length: 99999999999", ""));
    }

    @Test
    void takesABodyInChunks() {
        String answer = post(
                "Transfer-Encoding: chunked", chunk(GOOD.substring(0, 10)) + chunk(GOOD.substring(10)) + chunk(""));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesABadBodyInChunksAsAnyOther() {
        String answer = post(
                "Transfer-Encoding: chunked", chunk("{\"amount\":0,") + chunk("\"currency\":\"EUR\"}") + chunk(""));

        assertThat(answer).startsWith("HTTP/1.1 422 ").contains("\"param\":\"amount\"");
    }

    @Test
    void countsABodyInChunksWhileItArrives() {
        String answer = post(
                "Transfer-Encoding: chunked",
                chunk(GOOD) + chunk(" ".repeat(8_000)).repeat(9));

        assertIsTooLarge(answer);
    }

    @Test
    void countsChunksWhereverTheyAreSent() {
        String answer = RawHttp.exchange(
                "POST /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunk(" ".repeat(8_000)).repeat(9));

        assertIsTooLarge(answer);
    }

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
    void answersOptionsWithTheMethodsThereAre() {
        String answer = RawHttp.exchange("OPTIONS /v1/payments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\nAllow: ")
                .contains("POST");
    }

    private static String post(String lengthHeader, String body) {
        return RawHttp.exchange("POST /test/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n" + lengthHeader + "\r\n\r\n" + body);
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static void assertIsTooLarge(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("application/problem+json")
                .contains("\"code\":\"body_too_large\"")
                .contains("\"request_id\":\"req_");
    }
}
