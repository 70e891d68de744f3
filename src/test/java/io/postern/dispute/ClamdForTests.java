package io.postern.dispute;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that speaks clamd's INSTREAM to the letter, and knows one virus: the EICAR test file. */
final class ClamdForTests implements AutoCloseable {
    /** In two pieces, so that no scanner takes this file for one. */
    static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private final ServerSocket server;
    private final Function<byte[], String> answer;
    final List<byte[]> seen = new CopyOnWriteArrayList<>();

    private ClamdForTests(Function<byte[], String> answer) {
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.answer = answer;
        Thread.ofVirtual().start(this::serve);
    }

    static ClamdForTests start() {
        return new ClamdForTests(content -> new String(content, StandardCharsets.ISO_8859_1).contains(EICAR)
                ? "stream: Eicar-Test-Signature FOUND"
                : "stream: OK");
    }

    /** @param answer null: it hangs up without a word */
    static ClamdForTests thatSays(String answer) {
        return new ClamdForTests(content -> answer);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] command = in.readNBytes(10);
            if (!"zINSTREAM\0".equals(new String(command, StandardCharsets.US_ASCII))) {
                say(socket.getOutputStream(), "UNKNOWN COMMAND");
                return;
            }
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                content.writeBytes(in.readNBytes(length));
            }
            seen.add(content.toByteArray());
            String said = answer.apply(content.toByteArray());
            if (said != null) {
                say(socket.getOutputStream(), said);
            }
        } catch (IOException gone) {
            // who asked has hung up
        }
    }

    private static void say(OutputStream out, String words) throws IOException {
        out.write((words + "\0").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
