package io.postern.idp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs a real identity provider. Where none can be had it is skipped with the reason, and {@code make test} says so
 * at its end; with {@code POSTERN_NEEDS_KEYCLOAK=1} it fails.
 */
@ExtendWith(KeycloakCondition.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NeedsKeycloak {
    /** Whether it must be a server of the test's own, which only the distribution on this machine gives. */
    boolean own() default false;
}
