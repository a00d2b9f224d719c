/** Grammars of documents, read byte by byte. */
@NullMarked
package dev.onevision.llm.grammar.pushdown;

import org.jspecify.annotations.NullMarked;
