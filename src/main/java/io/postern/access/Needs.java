package io.postern.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The scope that an operation needs. An operation without this annotation is refused, whoever calls. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    Scope value();

    /** Scopes that open the door, too, where the body decides which one of them it takes. */
    Scope[] or() default {};
}
