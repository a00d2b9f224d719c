/** Checks messages that a foreign or older producer may have written. */
@NullMarked
package dev.onevision.contract.rules;

import org.jspecify.annotations.NullMarked;
