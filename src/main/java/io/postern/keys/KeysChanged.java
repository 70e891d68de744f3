package io.postern.keys;

/** Fired when a fact about any key came to be, here or elsewhere: what is kept of keys in memory is read anew. */
public record KeysChanged() {}
