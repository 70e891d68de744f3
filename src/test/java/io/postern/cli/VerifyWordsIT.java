package io.postern.cli;

/** The executable says it in the same words. */
class VerifyWordsIT extends VerifyWordsTest {}
