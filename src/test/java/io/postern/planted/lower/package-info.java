/** A room that breaks a rule on purpose, so that the test of the rule is seen to fail. */
@Room(name = "lower")
package io.postern.planted.lower;

import io.postern.Room;
