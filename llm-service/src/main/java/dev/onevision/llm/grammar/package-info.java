/**
 * Keeps completions to an output format: computes the tokens that may come next. {@link Grammars}
 * is the entry point; the sub-packages are internal, except for their exceptions.
 */
@NullMarked
package dev.onevision.llm.grammar;

import org.jspecify.annotations.NullMarked;
