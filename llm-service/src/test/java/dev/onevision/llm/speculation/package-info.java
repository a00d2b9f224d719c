/** Tests. */
@NullMarked
package dev.onevision.llm.speculation;

import org.jspecify.annotations.NullMarked;
