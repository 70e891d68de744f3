package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://shop.example.com, https://shop.example.com",
        "https://shop.example.com/, https://shop.example.com",
        "https://shop.example.com:8443/hooks/secret?key=x, https://shop.example.com:8443",
        "https://shop.example.com?key=http://x/, https://shop.example.com",
        "http://127.0.0.1:8080/a//b, http://127.0.0.1:8080"
    })
    void isSchemeHostAndPort(String url, String origin) {
        assertThat(Origin.of(url)).isEqualTo(origin);
    }
}
