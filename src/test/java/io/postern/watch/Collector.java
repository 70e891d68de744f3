package io.postern.watch;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes traces by OTLP over HTTP, and reads the protocol buffers by itself: what is in them is what really left. */
final class Collector {
    private static final String URL = "postern.test.collector";

    /** @param attributes by their names; numbers as text */
    record Seen(String trace, String id, String parent, String name, long kind, Map<String, String> attributes) {}

    private Collector() {}

    /** Where the one of this run listens, started at the first call. */
    static String url() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            if (System.getProperty(URL) == null) {
                System.setProperty(URL, "http://127.0.0.1:" + listen(new CopyOnWriteArrayList<>()));
            }
            return System.getProperty(URL);
        }
    }

    private static int listen(List<byte[]> bodies) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            server.createContext("/v1/traces", exchange -> {
                bodies.add(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.createContext("/collected", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (DataOutputStream answer = new DataOutputStream(exchange.getResponseBody())) {
                    for (byte[] body : bodies) {
                        answer.writeInt(body.length);
                        answer.write(body);
                    }
                }
            });
            server.start();
            return server.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> bodies() {
        List<byte[]> bodies = new ArrayList<>();
        try (InputStream answer = URI.create(url() + "/collected").toURL().openStream();
                DataInputStream all = new DataInputStream(new ByteArrayInputStream(answer.readAllBytes()))) {
            while (all.available() > 0) {
                bodies.add(all.readNBytes(all.readInt()));
            }
            return bodies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that came, each byte as a character. */
    static String bytes() {
        StringBuilder all = new StringBuilder();
        bodies().forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    static List<Seen> spans() {
        List<Seen> spans = new ArrayList<>();
        bodies().forEach(body -> read(body, spans));
        return spans;
    }

    private static void read(byte[] body, List<Seen> spans) {
        fields(
                body,
                (field, resource) -> fields((byte[]) resource, (inner, scope) -> {
                    if (inner == 2) {
                        fields((byte[]) scope, (innermost, span) -> {
                            if (innermost == 2) {
                                spans.add(span((byte[]) span));
                            }
                        });
                    }
                }));
    }

    private static Seen span(byte[] span) {
        Map<Integer, Object> own = new LinkedHashMap<>();
        Map<String, String> attributes = new LinkedHashMap<>();
        fields(span, (field, value) -> {
            if (field == 9) {
                attribute((byte[]) value, attributes);
            } else {
                own.put(field, value);
            }
        });
        return new Seen(
                hex(own.get(1)),
                hex(own.get(2)),
                hex(own.get(4)),
                text(own.get(5)),
                (Long) own.getOrDefault(6, 0L),
                attributes);
    }

    private static void attribute(byte[] pair, Map<String, String> attributes) {
        Map<Integer, Object> parts = new LinkedHashMap<>();
        fields(pair, parts::put);
        fields(
                (byte[]) parts.get(2),
                (kind, value) -> attributes.put(
                        text(parts.get(1)), value instanceof byte[] bytes ? text(bytes) : String.valueOf(value)));
    }

    /** A message of protocol buffers: numbers as Long, everything else as bytes. */
    private static void fields(byte[] message, BiConsumer<Integer, Object> each) {
        ByteBuffer rest = ByteBuffer.wrap(message);
        while (rest.hasRemaining()) {
            long tag = number(rest);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> number(rest);
                case 1 -> bytes(rest, 8);
                case 5 -> bytes(rest, 4);
                default -> bytes(rest, (int) number(rest));
            };
            each.accept((int) (tag >> 3), value);
        }
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static long number(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String hex(Object bytes) {
        return bytes == null ? "" : HexFormat.of().formatHex((byte[]) bytes);
    }

    private static String text(Object bytes) {
        return bytes == null ? "" : new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
