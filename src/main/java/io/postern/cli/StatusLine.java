package io.postern.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The first line of what an open connection answers to one GET, for commands that ask nothing more. */
final class StatusLine {
    private static final String GOOD = "HTTP/1.1 200 ";

    private StatusLine() {}

    /** @param host as whom the gateway is addressed */
    static String of(Socket gateway, String host, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        gateway.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        gateway.getOutputStream().flush();
        String status = new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return status == null ? "The gateway hung up" : status;
    }

    /** What a command ends with after it. */
    static int exit(String status) {
        return status.startsWith(GOOD) ? 0 : 1;
    }
}
