package io.postern.faults;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** People who exist nowhere else, and the eye that finds them again: in clear, in any case of letters, or as hex of bytes. */
final class Persons {
    private static final Pattern WORD = Pattern.compile("zq[nelc][a-z]{10}", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("2001:db8(?::[0-9a-f]{4}){3}");
    private static final Pattern HEX = Pattern.compile("(?:[57]a71|323030313a646238)(?:[2-7][0-9a-f])+");

    private final Random random;
    private final Set<String> known = new TreeSet<>();

    /** What is told of one of them; each of it holds a mark of its own. */
    record Person(String name, String email, String line1, String city, String ip) {
        /** As JSON with single quotes. */
        String card() {
            return "{'number':'4242424242424242','exp_month':12,'exp_year':2030,'holder_name':'" + name + "','address':"
                    + address() + "}";
        }

        String address() {
            return "{'line1':'" + line1 + "','city':'" + city + "','postal_code':'AB1 2CD','country':'GB'}";
        }

        List<String> all() {
            return List.of(name, email, line1, city, ip);
        }
    }

    Persons(long seed) {
        this.random = new Random(seed);
    }

    /** How many names, addresses and e-mails there are. */
    int count() {
        return known.size();
    }

    Person next() {
        return new Person(
                "Zqn" + mark("zqn") + " Lovelace",
                "zqe" + mark("zqe") + "@example.com",
                "12 Zql" + mark("zql") + " Street",
                "Zqc" + mark("zqc") + " upon Tyne",
                address());
    }

    private String mark(String kind) {
        StringBuilder mark = new StringBuilder();
        random.ints(10, 'a', 'z' + 1).forEach(letter -> mark.append((char) letter));
        known.add(kind + mark);
        return mark.toString();
    }

    private String address() {
        StringBuilder address = new StringBuilder("2001:db8");
        random.ints(3, 0x1000, 0x10000).forEach(group -> address.append(':').append(Integer.toHexString(group)));
        known.add(address.toString());
        return address + "::7";
    }

    /** What of them stands in the text. */
    List<String> in(CharSequence text) {
        List<String> found = new ArrayList<>(inClear(text));
        for (Matcher run = HEX.matcher(text); run.find(); ) {
            String hex = run.group();
            found.addAll(inClear(new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1)));
        }
        return found;
    }

    private List<String> inClear(CharSequence text) {
        List<String> found = new ArrayList<>();
        for (Pattern pattern : List.of(WORD, ADDRESS)) {
            pattern.matcher(text)
                    .results()
                    .map(match -> match.group().toLowerCase(java.util.Locale.ROOT))
                    .filter(known::contains)
                    .forEach(found::add);
        }
        return found;
    }
}
