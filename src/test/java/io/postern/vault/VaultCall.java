package io.postern.vault;

/**
 * One call of a policy's table.
 *
 * @param body JSON with single quotes, or null
 */
record VaultCall(String method, String path, String body) {
    static VaultCall read(String path) {
        return new VaultCall("GET", path, null);
    }

    static VaultCall list(String path) {
        return new VaultCall("LIST", path, null);
    }

    static VaultCall delete(String path) {
        return new VaultCall("DELETE", path, null);
    }

    static VaultCall write(String path, String body) {
        return new VaultCall("POST", path, body);
    }

    String json() {
        return body == null ? null : body.replace('\'', '"');
    }

    @Override
    public String toString() {
        return method + " " + path + (body == null || body.length() > 60 ? "" : " " + body);
    }
}
