/** From regular expressions to automata. */
@NullMarked
package dev.onevision.llm.grammar.pattern;

import org.jspecify.annotations.NullMarked;
