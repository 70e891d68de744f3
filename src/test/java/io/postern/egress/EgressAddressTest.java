package io.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Inner addresses, and what no two programs read alike, in as many spellings as anybody thought of; and plain ones. */
class EgressAddressTest {
    /** Each stands for a host: over https and, where this machine might be meant, over http. */
    static final List<String> ODD_HOSTS = List.of(
            // this machine
            "127.0.0.1",
            "127.0.0.2",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "017700000001",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7f.1",
            "0x7F.0x0.0x0.0x1",
            "0177.0.0.1",
            "0177.0.0.01",
            "00000177.0.0.1",
            "127.0.0.01",
            "127.000.000.001",
            "127.0.0.0x1",
            "127.0x0.0.1",
            "0",
            "0.0.0.0",
            "0.0",
            "00",
            "0x0",
            "127.0.0.1.",
            "127.0.0.1..",
            "0x7f000001.",
            "2130706433.",
            "18446744071544766465",
            "4294967297",
            "127.0.0.257",
            "127.0.0.1%20",
            "127.0.0.1%00.example.com",
            "127%2e0%2e0%2e1",
            "%31%32%37.0.0.1",
            "1%32%37.0.0.1",
            "127.0.0.1%2f.example.com",
            "localhost.",
            "LOCALHOST",
            "Localhost",
            "localhost..",
            "a.localhost",
            "shop.localhost",
            "localhost.localdomain.localhost",
            "l%6fcalhost",
            "loc\u0430lhost",
            "\uff4cocalhost",
            "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
            "\uff11\uff12\uff17.0.0.1",
            "\u2460\u2461\u2466.0.0.1",
            "127\u30020.0.1",
            "127\uff0e0\uff0e0\uff0e1",
            "127\uff610.0.1",
            "\u0967\u0968\u096d.0.0.1",
            "\u0661\u0662\u0667.0.0.1",
            "\ud835\udfcf\ud835\udfd0\ud835\udfd5.0.0.1",
            "127.0.0.1\u00ad",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[0::1]",
            "[::1%25lo]",
            "[::1%lo]",
            "::1",
            "[::1",
            "::1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[2001:0:7f00:1::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[ff02::1]",
            "[v1.127.0.0.1]",
            // inner networks and metadata
            "10.0.0.1",
            "10.1",
            "012.0.0.1",
            "0xa.0.0.1",
            "172.16.0.1",
            "192.168.0.1",
            "192.168.1",
            "3232235521",
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "169.254.43518",
            "100.64.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "metadata.google.internal",
            "metadata",
            "instance-data",
            "kubernetes.default.svc.cluster.local",
            "printer.local",
            "vault",
            "router.home.arpa",
            "wiki.intranet",
            "hidden.onion",
            "internal",
            "local",
            // addresses of anybody, too: a certificate is for a name
            "8.8.8.8",
            "[2606:4700:4700::1111]",
            "134744072",
            // no names
            "",
            ".",
            "..",
            ".example.com",
            "example..com",
            "-a.example.com",
            "a-.example.com",
            "exa_mple.com",
            "example.com.",
            "example.1",
            "example.0x7f",
            "example.123",
            "1.2.3",
            "*.example.com",
            "exam ple.com",
            "Example.com",
            "EXAMPLE.COM",
            "example.COM",
            "b\u00fccher.example",
            "ex\u00e4mple.com",
            "example.com\u200b",
            "example\u2024com",
            "a".repeat(64) + ".example.com",
            ("a".repeat(60) + ".").repeat(5) + "com");

    /** Whole texts: what stands around the host. */
    static final List<String> ODD_TEXTS = List.of(
            "http://shop.example.com/",
            "http://shop.example.com:443/",
            "HTTPS://shop.example.com/",
            "Https://shop.example.com/",
            "ftp://shop.example.com/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_",
            "javascript:alert(1)",
            "data:text/plain,x",
            "ws://shop.example.com/",
            "https:/shop.example.com/",
            "https:shop.example.com",
            "https//shop.example.com",
            "//shop.example.com/",
            "/webhooks",
            "shop.example.com",
            "https://",
            "https:///webhooks",
            "https:// shop.example.com/",
            " https://shop.example.com/",
            "https://shop.example.com/ ",
            "https://shop.example.com/a b",
            "\thttps://shop.example.com/",
            "https://shop.example.com/\n",
            "https://shop.exa\tmple.com/",
            "https://shop.exa\nmple.com/",
            "ht\ntps://shop.example.com/",
            "https://shop.example.com/\r\nX-Inner: 1",
            "https://shop.example.com/\u0000",
            "https://shop.example.com\\@127.0.0.1/",
            "https:\\\\shop.example.com\\",
            "https://shop.example.com\\.127.0.0.1/",
            "https://127.0.0.1\\.example.com/",
            "https://user@shop.example.com/",
            "https://user:secret@shop.example.com/",
            "https://shop.example.com@127.0.0.1/",
            "https://@shop.example.com/",
            "https://:@shop.example.com/",
            "https://shop.example.com%40127.0.0.1/",
            "https://127.0.0.1#@shop.example.com/",
            "https://127.0.0.1?@shop.example.com/",
            "https://shop.example.com/#fragment",
            "https://shop.example.com#",
            "https://shop.example.com:0/",
            "https://shop.example.com:65536/",
            "https://shop.example.com:99999/",
            "https://shop.example.com:/",
            "https://shop.example.com:0443/",
            "https://shop.example.com:+443/",
            "https://shop.example.com:-1/",
            "https://shop.example.com:443:80/",
            "https://shop.example.com:4 43/",
            "https://shop.example.com:\uff14\uff14\uff13/",
            "https://shop.example.com:x/",
            "https://shop.example.com/%",
            "https://shop.example.com/%2",
            "https://shop.example.com/%zz",
            "https://shop.example.com/<x>",
            "https://shop.example.com/{id}",
            "https://shop.example.com/a|b",
            "https://shop.example.com/\u00e4",
            "https://shop.example.com/\"",
            "https://shop.example.com;127.0.0.1/",
            "https://shop.example.com,127.0.0.1/",
            "https://shop.example.com&127.0.0.1/",
            "url:https://shop.example.com/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1@169.254.169.254/",
            "http://localhost@169.254.169.254/",
            "http://127.0.0.1#",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:65536/",
            "http://localhost:65536/",
            "http://127.0.0.1\\",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "https://localhost/",
            "https://127.0.0.1:8443/",
            "HTTP://127.0.0.1/",
            "http://127.0.0.1:/",
            "http://127.0.0.1 /",
            "",
            "https://shop.example.com/" + "a".repeat(2048));

    /** What a merchant may choose. */
    static final List<String> PLAIN = List.of(
            "https://shop.example.com",
            "https://shop.example.com/",
            "https://shop.example.com/webhooks/postern",
            "https://shop.example.com:8443/webhooks",
            "https://shop.example.com/webhooks?shop=7&key=a%20b",
            "https://shop.example.com?shop=7",
            "https://127.0.0.1.example.com/",
            "https://localhost.example.com/",
            "https://a.b.c.d.e.example.co.uk/x/../y;v=1,2",
            "https://xn--bcher-kva.example/",
            "https://1.2.3.example.com/",
            "https://0x7f.example.com/",
            "https://shop-1.example.com/~user/(a)!$'*+=:@-._",
            "https://example.xn--p1ai/");

    /** This machine in a demo: these spellings and no others. */
    static final List<String> HERE = List.of(
            "http://127.0.0.1",
            "http://127.0.0.1/",
            "http://127.0.0.1:4242/webhooks",
            "http://localhost:8081/?a=b",
            "http://localhost",
            "http://localhost:65535/");

    static final List<String> ODD = Stream.concat(
                    ODD_HOSTS.stream()
                            .flatMap(host -> Stream.of(
                                    "https://" + host + "/x", "http://" + host + "/x", "https://" + host + ":443"))
                            .filter(text -> !HERE.contains(text) && !text.equals("http://127.0.0.1/x")),
                    ODD_TEXTS.stream())
            .distinct()
            .toList();

    @ParameterizedTest
    @FieldSource("ODD")
    void refusesWhatIsNotPlainlyTheNameOfAHost(String text) {
        assertThatThrownBy(() -> EgressAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an https URL whose host is a name in lower-case ASCII");
    }

    @ParameterizedTest
    @FieldSource("PLAIN")
    void takesPlainOnes(String text) {
        EgressAddress address = EgressAddress.of(text);

        assertThat(address).hasToString(text);
        assertThat(address.isHere()).isFalse();
        assertThat(text).contains("//" + address.host());
        assertThat(address.port()).isEqualTo(text.contains(":8443") ? 8443 : 443);
        assertThat(address.target()).startsWith("/");
    }

    @ParameterizedTest
    @FieldSource("HERE")
    void knowsThisMachineByItsTwoPlainSpellings(String text) {
        assertThat(EgressAddress.of(text).isHere()).isTrue();
    }

    @Test
    void theTableIsLong() {
        assertThat(ODD).hasSizeGreaterThan(400);
        assertThat(new ArrayList<>(ODD)).doesNotContainAnyElementsOf(PLAIN).doesNotContainAnyElementsOf(HERE);
    }

    @Test
    void keepsThePathAndTheQueryAsTheyAre() {
        assertThat(EgressAddress.of("https://shop.example.com?a=b").target()).isEqualTo("/?a=b");
        assertThat(EgressAddress.of("https://shop.example.com/x/../y?a=%2F").target())
                .isEqualTo("/x/../y?a=%2F");
    }
}
