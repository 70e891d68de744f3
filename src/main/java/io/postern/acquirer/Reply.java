package io.postern.acquirer;

import io.vertx.core.buffer.Buffer;

/** How one HTTP exchange with a bank ended, before anybody looked into the body. */
sealed interface Reply {
    /** @param hangUp closes the connection: what comes next on it cannot be trusted once an answer was not one */
    record Answered(int status, Buffer body, Runnable hangUp) implements Reply {}

    record Silent(Silence silence) implements Reply {}
}
