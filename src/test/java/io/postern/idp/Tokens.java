package io.postern.idp;

import java.util.Optional;

/** What a login at the identity provider gave. */
public record Tokens(String access, Optional<String> id, Optional<String> refresh) {}
