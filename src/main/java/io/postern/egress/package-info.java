/**
 * The one client for calls to addresses that others choose. Such a call must not reach what is inside: a name is resolved
 * once, each of its addresses is looked at, and the connection goes to the very address that was looked at.
 *
 * <pre>
 * text --{@link io.postern.egress.EgressAddress}--> name --resolved once--> addresses --none is inner--> connection, with the
 * certificate checked for the name --> one request, one answer of bounded size, one deadline
 * </pre>
 */
@Room(
        name = "egress",
        mayUse = {"address"})
package io.postern.egress;

import io.postern.Room;
