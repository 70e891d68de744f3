package io.postern.bench;

/** What keys cost: sealing itself, and whole tokenizations with keys from a key server. */
record KeyFigures(CipherCost cipher, TokenRounds tokens) {}
