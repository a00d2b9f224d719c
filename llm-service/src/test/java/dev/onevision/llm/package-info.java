/** Tests. */
@NullMarked
package dev.onevision.llm;

import org.jspecify.annotations.NullMarked;
