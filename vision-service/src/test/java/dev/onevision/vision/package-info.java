/** Fixtures shared by the rooms' tests. */
@NullMarked
package dev.onevision.vision;

import org.jspecify.annotations.NullMarked;
