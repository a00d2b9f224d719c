/** Tests. */
@NullMarked
package dev.onevision.llm.sampling;

import org.jspecify.annotations.NullMarked;
