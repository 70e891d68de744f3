package io.postern.vault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs a real Vault-compatible server. Where none can be had it is skipped with the reason, and {@code make test}
 * says so at its end; with {@code POSTERN_NEEDS_VAULT=1} it fails.
 */
@ExtendWith(VaultCondition.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NeedsVault {
    /** Whether it must be a server of the test's own, which only a program on this machine gives. */
    boolean own() default false;
}
