/**
 * {@code make bench}: payments through the packaged gateway beside pgbench running the gateway's own statements on the
 * same server, and the price of a posting as an account's history grows. The method stands in docs/performance.md.
 */
package io.postern.bench;
