package io.postern.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs {@code vault-policies/setup}, the same that prepares a production server, against a server of this machine. */
public record VaultSetup(String url, String token) {
    /** @return what it printed; that it found something wrong is an exception with its own words */
    public String run(Map<String, String> environment, String... command) {
        List<String> line = new ArrayList<>(List.of("sh", "vault-policies/setup"));
        line.addAll(List.of(command));
        ProcessBuilder setup = new ProcessBuilder(line).redirectErrorStream(true);
        setup.environment().putAll(Map.of("VAULT_ADDR", url, "VAULT_TOKEN", token));
        setup.environment().putAll(environment);
        try {
            Process run = setup.start();
            run.getOutputStream().close();
            String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (run.waitFor() != 0) {
                throw new DemoRefused(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException("vault-policies/setup cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the key server was prepared", e);
        }
    }

    @Override
    public String toString() {
        return "VaultSetup[" + url + "]";
    }
}
