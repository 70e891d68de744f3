package io.postern.delivery;

/** A test that is on its way; what became of it stands in the endpoint's deliveries of this event. */
record TestView(String object, String endpoint, String event, String type) {}
