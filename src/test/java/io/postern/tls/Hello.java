package io.postern.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;

/**
 * The first words of a TLS conversation, byte by byte: the JDK itself would not offer what is too old or too weak, and a
 * refusal of its own would prove nothing about the gateway.
 */
final class Hello {
    static final int TLS_1_0 = 0x0301;
    static final int TLS_1_1 = 0x0302;
    static final int TLS_1_2 = 0x0303;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final byte[] EXTENSIONS = HexFormat.of()
            .parseHex("000a00040002" + "0017" // the curve secp256r1
                    + "000b00020100" // points uncompressed
                    + "000d0008000604030403" + "0401"); // ECDSA and RSA with SHA-256

    private Hello() {}

    /** What the server says to it: {@code hello}, or {@code alert 70} with the alert's number, or {@code end}. */
    static String say(int port, int version, int... suites) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(record(version, suites));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int kind = in.readUnsignedByte();
            in.skipNBytes(4);
            int first = in.readUnsignedByte();
            if (kind == HANDSHAKE && first == 2) {
                return "hello";
            }
            return kind == ALERT ? "alert " + in.readUnsignedByte() : "something else";
        } catch (EOFException e) {
            return "end";
        }
    }

    private static byte[] record(int version, int... suites) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(version);
        out.write(new byte[32]);
        out.writeByte(0); // no session
        out.writeShort(2 * suites.length);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.writeShort(0x0100); // one compression: none
        out.writeShort(EXTENSIONS.length);
        out.write(EXTENSIONS);

        ByteArrayOutputStream record = new ByteArrayOutputStream();
        DataOutputStream wire = new DataOutputStream(record);
        wire.writeByte(HANDSHAKE);
        wire.writeShort(TLS_1_0);
        wire.writeShort(body.size() + 4);
        wire.writeInt(0x01000000 | body.size());
        body.writeTo(wire);
        return record.toByteArray();
    }
}
