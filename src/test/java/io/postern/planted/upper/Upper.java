package io.postern.planted.upper;

/** Used from where it must not be. */
public class Upper {}
