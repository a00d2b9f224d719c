/** Servers that keep checkpoints, for tests. */
@NullMarked
package dev.onevision.supply.testing;

import org.jspecify.annotations.NullMarked;
