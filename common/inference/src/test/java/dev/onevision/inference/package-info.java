/** Tests. */
@NullMarked
package dev.onevision.inference;

import org.jspecify.annotations.NullMarked;
