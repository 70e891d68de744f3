package io.postern;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a package as a room: its name and the rooms it may use. Read by the rooms test, nothing at run time. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
public @interface Room {
    String name();

    String[] mayUse() default {};
}
