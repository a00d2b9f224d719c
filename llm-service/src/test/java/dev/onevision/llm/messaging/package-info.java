/** Tests. */
@NullMarked
package dev.onevision.llm.messaging;

import org.jspecify.annotations.NullMarked;
