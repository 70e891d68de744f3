package io.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.quarkus.test.junit.QuarkusMock;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A merchant gives a name whose servers say what the merchant likes. */
@PosternTest
class InnerNameTest {
    private static final String ENDPOINTS = "/v1/webhook_endpoints";

    @BeforeEach
    void sayWhatSomebodyLikes() {
        QuarkusMock.installMockForType(
                new Liar(Map.of(
                        "inner.example.com", List.of("10.0.0.1"),
                        "metadata.example.com", List.of("8.8.8.8", "169.254.169.254"),
                        "outer.example.com", List.of("8.8.8.8"))),
                DnsResolver.class);
    }

    @Test
    void isRefusedWhenAnyOfItsAddressesIsInside() {
        MerchantForTests shop = MerchantForTests.open();
        assertThat(make(shop, "outer.example.com").statusCode()).isEqualTo(201);

        for (String name : List.of("inner.example.com", "metadata.example.com")) {
            Refusal.expect(shop, () -> make(shop, name), 422, "invalid_value", "url");
        }
    }

    /** It is looked at again at each delivery. */
    @Test
    void isTakenWhenNobodyKnowsItYet() {
        assertThat(make(MerchantForTests.open(), "unknown.example.com").statusCode())
                .isEqualTo(201);
    }

    private static io.restassured.response.Response make(MerchantForTests shop, String host) {
        return shop.post(ENDPOINTS, "{'url':'https://" + host + "/webhooks'}");
    }

    private static final class Liar extends DnsResolver {
        private final Map<String, List<String>> answers;

        Liar(Map<String, List<String>> answers) {
            this.answers = answers;
        }

        @Override
        public Uni<List<InetAddress>> resolve(String name) {
            return answers.containsKey(name)
                    ? Uni.createFrom()
                            .item(answers.get(name).stream().map(Liar::address).toList())
                    : Uni.createFrom().failure(new UnknownHostException(name));
        }

        private static InetAddress address(String text) {
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
