package io.postern.cli;

/** The same of the executable. */
class LogVectorsIT extends LogVectorsTest {}
