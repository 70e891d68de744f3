package io.postern.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An address that stays while the server behind it changes, as a virtual address or a pooler is; it can also be cut. */
final class Switch implements AutoCloseable {
    private static final int NOWHERE = 0;

    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target = NOWHERE;

    Switch() throws IOException {
        door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on, and for new connections only. */
    void leadTo(int port) {
        target = port;
    }

    /** Ends every connection and takes no new one. */
    void cut() {
        target = NOWHERE;
        open.forEach(Switch::end);
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> connect(caller));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket caller) {
        int to = target;
        open.add(caller);
        try {
            if (to == NOWHERE) {
                end(caller);
                return;
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
            open.add(server);
            if (target != to) { // cut in between
                end(caller);
                end(server);
            }
            Thread.ofVirtual().start(() -> carry(caller, server));
            Thread.ofVirtual().start(() -> carry(server, caller));
        } catch (IOException gone) {
            end(caller);
        }
    }

    private void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // then the other half ends, too
        } finally {
            end(from);
            end(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // that was wanted
        }
    }
}
