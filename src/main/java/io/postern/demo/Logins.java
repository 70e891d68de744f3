package io.postern.demo;

/** The passwords of the server's superuser and of the roles that Postern and its sandbox bank log in with. */
public record Logins(String superuser, String owner, String app, String sandbox) {
    /** For servers that live as long as a test. */
    public static Logins forTests() {
        return new Logins("test-only-superuser", "test-only-owner", "test-only-app", "test-only-sandbox");
    }

    @Override
    public String toString() {
        return "Logins[…]";
    }
}
