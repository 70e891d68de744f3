package io.postern.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The keys of a demo: in a file of its folder, or at a Vault-compatible server whose data are in it. One folder never has both,
 * for what the keys of one sealed the other cannot open.
 *
 * @param settings what the gateway has to know of them
 * @param end ends what was started for them
 */
record DemoKeys(Map<String, String> settings, Runnable end) {
    private static final String FILE = "keys.json";
    private static final String SERVER = "vault";

    static DemoKeys inFile(DataDirectory home) {
        if (Files.exists(home.resolve(SERVER))) {
            throw new DemoRefused("the keys to the data in " + home
                    + " are at a key server: add VAULT=1, or choose another folder with DATA=.postern-2");
        }
        return new DemoKeys(Map.of("postern.keys.local.file", home.resolve(FILE).toString()), () -> {});
    }

    /** @param program {@code bao} or {@code vault} */
    static DemoKeys atServer(Path program, DataDirectory home, DemoPorts ports) {
        if (Files.exists(home.resolve(FILE))) {
            throw new DemoRefused("the keys to the data in " + home
                    + " are in a file there: leave VAULT=1 out, or choose another folder with DATA=.postern-vault");
        }
        if (!Files.isExecutable(program)) {
            throw new DemoRefused("VAULT=" + program + " is no program: make run VAULT=1 finds one");
        }
        ports.keyServerMustBeFree();
        System.out.println("Starting the key server on port " + ports.keyServer() + ", data in " + home.resolve(SERVER)
                + " (demo only: it is unsealed with a key beside its data) …");
        VaultServer server = VaultServer.start(program, home.resolve(SERVER), ports.keyServer());
        VaultSetup setup = new VaultSetup(server.url(), server.rootToken());
        setup.run(Map.of());
        return new DemoKeys(settings(setup, home.resolve(SERVER)), server::stop);
    }

    private static Map<String, String> settings(VaultSetup setup, Path folder) {
        return Map.of(
                "postern.keys.source",
                "vault",
                "quarkus.vault.url",
                setup.url(),
                "postern.keys.vault.login.role-id",
                setup.run(Map.of(), "role-id", "gateway"),
                "postern.keys.vault.login.wrapped-secret-id-file",
                wrappedSecretId(setup, "gateway", folder),
                "postern.keys.vault.rotation.role-id",
                setup.run(Map.of(), "role-id", "rotation"),
                "postern.keys.vault.rotation.wrapped-secret-id-file",
                wrappedSecretId(setup, "rotation", folder));
    }

    /** A fresh one for each start, in a file: system properties are shown around more easily. */
    private static String wrappedSecretId(VaultSetup setup, String role, Path folder) {
        Path file = folder.resolve(role + "-wrapped-secret-id");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, setup.run(Map.of(), "wrapped-secret-id", role))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
