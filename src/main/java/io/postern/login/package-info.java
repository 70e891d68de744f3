/**
 * As whom the gateway logs in to PostgreSQL when a Vault server says so: with a login that is kept there, or with one that
 * is made for this process alone, leased, renewed, and left for another one before it ends. The owner's login for the
 * migrations comes the same ways.
 */
@Room(
        name = "login",
        mayUse = {"database", "keys"})
package io.postern.login;

import io.postern.Room;
