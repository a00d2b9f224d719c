/** Tests. */
@NullMarked
package dev.onevision.llm.engine;

import org.jspecify.annotations.NullMarked;
