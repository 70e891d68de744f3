package io.postern.cli;

/** The same of the executable. */
class LogVerifierIT extends LogVerifierTest {}
