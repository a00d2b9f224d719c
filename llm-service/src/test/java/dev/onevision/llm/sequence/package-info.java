/** Tests. */
@NullMarked
package dev.onevision.llm.sequence;

import org.jspecify.annotations.NullMarked;
