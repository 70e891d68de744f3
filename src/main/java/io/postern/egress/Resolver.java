package io.postern.egress;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Says which addresses a name has. */
interface Resolver {
    /** All of them, in the order in which they are to be tried; fails, or has none, when the name is not known. */
    Uni<List<InetAddress>> resolve(String name);
}
