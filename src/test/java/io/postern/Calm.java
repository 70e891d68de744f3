package io.postern;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test of how long something takes, or of one share beside another: {@code bin/test} runs these when nothing else runs. */
@Tag("calm")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Calm {}
