package io.postern.dispute;

/** An answer to a dispute takes no wishes: a body may be missing, and may be empty. */
record AnswerRequest() {}
