package io.postern.vault;

import static io.postern.vault.VaultCall.delete;
import static io.postern.vault.VaultCall.list;
import static io.postern.vault.VaultCall.read;
import static io.postern.vault.VaultCall.write;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls that roles may make or may not, in groups.
 *
 * @param wrapped a data key, wrapped for the merchant of {@link #CONTEXT}
 */
record VaultCalls(String wrapped) {
    static final List<String> KEYS =
            List.of("postern-key-encryption", "postern-number-pepper", "postern-request-pepper", "postern-tree-head");
    static final String CONTEXT = "'context':'AAAAAAAAAAAAAAAAAAAAAA=='";
    private static final String INPUT = "'input':'AAAA'";

    /** What a gateway does all day. */
    List<VaultCall> gatewaysWork() {
        return List.of(
                write("transit/datakey/plaintext/postern-key-encryption", "{" + CONTEXT + "}"),
                write("transit/decrypt/postern-key-encryption", "{" + CONTEXT + "," + ciphertext() + "}"),
                write(
                        "transit/decrypt/postern-key-encryption",
                        "{'batch_input':[{" + CONTEXT + "," + ciphertext() + "}]}"),
                write("transit/hmac/postern-number-pepper", "{" + INPUT + ",'key_version':1}"),
                write("transit/hmac/postern-number-pepper/sha2-256", "{" + INPUT + ",'key_version':1}"),
                write("transit/hmac/postern-request-pepper", "{" + INPUT + ",'key_version':1}"),
                write("transit/hmac/postern-request-pepper/sha2-256", "{" + INPUT + ",'key_version':1}"),
                write("transit/sign/postern-tree-head", "{" + INPUT + "}"),
                read("transit/keys/postern-tree-head"),
                read("postern/data/webhook/sandbox"),
                read("postern/metadata/webhook/sandbox"));
    }

    /** What a role needs to know and renew of its own token. */
    static List<VaultCall> itself() {
        return List.of(read("auth/token/lookup-self"), write("auth/token/renew-self", "{}"));
    }

    List<VaultCall> rewrap() {
        return List.of(write("transit/rewrap/postern-key-encryption", "{" + CONTEXT + "," + ciphertext() + "}"));
    }

    static List<VaultCall> versions() {
        return KEYS.stream()
                .flatMap(key -> Stream.of(
                        read("transit/keys/" + key),
                        write("transit/keys/" + key + "/rotate", "{}"),
                        write(
                                "transit/keys/" + key + "/config",
                                "{'min_decryption_version':1,'min_encryption_version':1}")))
                .toList();
    }

    static List<VaultCall> writingWebhookSecrets() {
        return List.of(
                write("postern/data/webhook/sandbox", "{'data':{'secret':'BBBB'}}"),
                write("postern/data/webhook/another-bank", "{'data':{'secret':'BBBB'}}"),
                write("postern/destroy/webhook/another-bank", "{'versions':[1]}"));
    }

    static List<VaultCall> gatewaysLogin() {
        return List.of(read("postern/data/database/gateway"), read("database/creds/postern-gateway"));
    }

    static List<VaultCall> ownersLogin() {
        return List.of(read("postern/data/database/owner"), read("database/creds/postern-owner"));
    }

    /** What no role may, for it would get itself more. */
    static List<VaultCall> powers() {
        return List.of(
                write("sys/policies/acl/postern-gateway-2", "{'policy':'# nothing'}"),
                delete("sys/policies/acl/postern-gateway-2"),
                write("auth/token/create", "{}"),
                read("auth/approle/role/gateway"),
                read("auth/approle/role/rotation/role-id"),
                write("auth/approle/role/rotation/secret-id", "{}"),
                write("auth/approle/role/rotation/token-ttl", "{'token_ttl':900}"),
                write("sys/mounts/more", "{'type':'kv'}"),
                delete("sys/mounts/more"),
                write("sys/auth/more", "{'type':'userpass'}"),
                delete("sys/auth/more"),
                write("cubbyhole/mine", "{'a':'b'}"), // of the default policy, which no role has
                write("transit/keys/postern-mistyped", "{}"),
                write("transit/encrypt/postern-not-there", "{'plaintext':'AAAA'}"), // with `create` this makes the key
                read("transit/export/encryption-key/postern-key-encryption"),
                read("transit/backup/postern-key-encryption"),
                list("transit/keys"),
                read("transit/keys/somebody-elses"),
                write("transit/keys/somebody-elses/rotate", "{}"),
                delete("postern/data/webhook/nobody"),
                list("postern/metadata/webhook"),
                delete("postern/metadata/webhook/nobody"));
    }

    /** Whatever shows a key, a plaintext, a hash or a secret. */
    List<VaultCall> seeing() {
        return join(
                useBeyondTheGateways(),
                List.of(
                        write("transit/datakey/plaintext/postern-key-encryption", "{" + CONTEXT + "}"),
                        write("transit/decrypt/postern-key-encryption", "{" + CONTEXT + "," + ciphertext() + "}"),
                        write("transit/hmac/postern-number-pepper", "{" + INPUT + ",'key_version':1}"),
                        write("transit/hmac/postern-number-pepper/sha2-256", "{" + INPUT + ",'key_version':1}"),
                        write("transit/hmac/postern-request-pepper/sha2-256", "{" + INPUT + ",'key_version':1}"),
                        write("transit/sign/postern-tree-head", "{" + INPUT + "}"),
                        read("postern/data/webhook/sandbox")));
    }

    /** Uses of keys that no role has. */
    static List<VaultCall> useBeyondTheGateways() {
        return List.of(
                write("transit/encrypt/postern-key-encryption", "{" + CONTEXT + ",'plaintext':'AAAA'}"),
                write("transit/datakey/wrapped/postern-key-encryption", "{" + CONTEXT + "}"),
                write("transit/hmac/postern-number-pepper", "{" + INPUT + "}"), // of which version?
                write("transit/hmac/postern-number-pepper/sha2-256", "{" + INPUT + "}"),
                write("transit/hmac/postern-request-pepper/sha2-256", "{" + INPUT + "}"),
                write("transit/hmac/postern-number-pepper/sha2-512", "{" + INPUT + ",'key_version':1}"),
                write("transit/sign/postern-tree-head/sha2-256", "{" + INPUT + "}"));
    }

    /** What the rotation is there for, but for the one thing that the gateway may know, too. */
    static List<VaultCall> changesOfKeys() {
        return versions().stream()
                .filter(call -> !call.equals(read("transit/keys/postern-tree-head")))
                .toList();
    }

    /** Settings of a key that would let it out, alone and beside one that is allowed. */
    static List<VaultCall> openings() {
        List<VaultCall> calls = new ArrayList<>();
        for (String key : KEYS) {
            for (String setting : List.of(
                    "'deletion_allowed':false",
                    "'exportable':false",
                    "'allow_plaintext_backup':false",
                    "'auto_rotate_period':'0'",
                    "'min_decryption_version':1,'deletion_allowed':false")) {
                calls.add(write("transit/keys/" + key + "/config", "{" + setting + "}"));
            }
        }
        calls.add(write("transit/keys/postern-request-pepper/config", "{'deletion_allowed':true}"));
        calls.add(write("transit/keys/postern-request-pepper/config", "{'exportable':true}"));
        calls.add(write("transit/keys/postern-request-pepper/trim", "{'min_available_version':1}"));
        return calls;
    }

    private String ciphertext() {
        return "'ciphertext':'" + wrapped + "'";
    }

    @SafeVarargs
    static List<VaultCall> join(List<VaultCall>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }
}
