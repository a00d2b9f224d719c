/** Tests. */
@NullMarked
package dev.onevision.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
