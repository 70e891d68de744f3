package io.postern.access;

import org.eclipse.microprofile.config.spi.Converter;

/** Lets configuration name scopes as the wire does: {@code refunds:write}. Public for the code that is generated for it. */
public final class ScopeConverter implements Converter<Scope> {
    @Override
    public Scope convert(String wire) {
        return Scope.of(wire.strip())
                .orElseThrow(() -> new IllegalArgumentException("there is no scope " + wire + ": " + Scope.names()));
    }
}
