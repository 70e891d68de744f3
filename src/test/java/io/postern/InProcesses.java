package io.postern;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test of gateways, key servers and identity providers in processes of their own, which it starts, kills and waits for. {@code bin/test}
 * runs these beside all others, as neither kind keeps two processors busy. No {@code @QuarkusTest}: two at once write one index of tests.
 */
@Tag("processes")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface InProcesses {}
