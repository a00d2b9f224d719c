/** Tests. */
@NullMarked
package dev.onevision.inference.program;

import org.jspecify.annotations.NullMarked;
