package io.postern.access;

/**
 * A second person's consent to what a client asked for and now runs in that client's name.
 *
 * @param approval public id of the approval ({@code apr_…})
 * @param approver the client that consented
 */
public record Grant(String approval, String approver) {}
