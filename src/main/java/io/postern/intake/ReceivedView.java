package io.postern.intake;

/** What a bank is told: that its event was kept, and under which id it can be looked up. */
record ReceivedView(String id, String status) {}
