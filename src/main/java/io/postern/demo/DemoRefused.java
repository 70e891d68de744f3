package io.postern.demo;

/** Why a demo cannot start, in words for the person who started it. */
public final class DemoRefused extends RuntimeException {
    DemoRefused(String reason) {
        super(reason);
    }
}
