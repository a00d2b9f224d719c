/** Tests. */
@NullMarked
package dev.onevision.llm.kvcache;

import org.jspecify.annotations.NullMarked;
