package io.postern.idempotency;

import io.postern.keys.MerchantKeys;
import io.postern.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Hashes one request under any usable version of the merchant's request pepper. */
record RequestHash(MerchantKeys keys, Json json, String operation, Function<Print, ?> request)
        implements IntFunction<byte[]> {
    @Override
    public byte[] apply(int version) {
        Object form = request.apply(secret -> print(version, secret));
        byte[] canonical = (operation + '\n' + json.canonical(form)).getBytes(StandardCharsets.UTF_8);
        return keys.requestHash(version, "request", canonical);
    }

    private String print(int version, byte[] secret) {
        return HexFormat.of().formatHex(keys.requestHash(version, "print", secret));
    }
}
