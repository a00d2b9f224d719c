/** From JSON Schemas, regular expressions and lists of texts to grammars. */
@NullMarked
package dev.onevision.llm.grammar.schema;

import org.jspecify.annotations.NullMarked;
