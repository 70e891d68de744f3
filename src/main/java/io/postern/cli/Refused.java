package io.postern.cli;

/** A gateway that said no or did not answer, in a sentence for whoever typed the command. */
final class Refused extends RuntimeException {
    Refused(String sentence) {
        super(sentence, null, false, false);
    }
}
