/** Tests. */
@NullMarked
package dev.onevision.llm.prompt;

import org.jspecify.annotations.NullMarked;
