/** A room that breaks a rule on purpose, so that the test of the rule is seen to fail. */
@Room(name = "upper")
package io.postern.planted.upper;

import io.postern.Room;
