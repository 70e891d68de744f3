package io.postern.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a buyer's browser in with a checkout token of this use, and lets web pages read the answer (CORS). Without it an
 * operation is closed to checkout tokens, whatever their scopes.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface InCheckout {
    CheckoutUse value();
}
