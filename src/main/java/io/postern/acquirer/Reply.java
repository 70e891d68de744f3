package io.postern.acquirer;

import io.vertx.core.buffer.Buffer;

/** How one HTTP exchange with a bank ended, before anybody looked into the body. */
sealed interface Reply {
    record Answered(int status, Buffer body) implements Reply {}

    record Silent(Silence silence) implements Reply {}
}
