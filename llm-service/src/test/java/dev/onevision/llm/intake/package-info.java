/** Tests. */
@NullMarked
package dev.onevision.llm.intake;

import org.jspecify.annotations.NullMarked;
