/** Tests. */
@NullMarked
package dev.onevision.llm.grammar.schema;

import org.jspecify.annotations.NullMarked;
