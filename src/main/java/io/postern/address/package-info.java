/**
 * Where a call comes from: the address of whoever called, read past the proxies that were declared, and the networks that
 * calls may come from.
 */
@Room(name = "address")
package io.postern.address;

import io.postern.Room;
