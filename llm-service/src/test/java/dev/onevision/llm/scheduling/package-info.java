/** Tests. */
@NullMarked
package dev.onevision.llm.scheduling;

import org.jspecify.annotations.NullMarked;
