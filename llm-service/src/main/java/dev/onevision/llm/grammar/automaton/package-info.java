/** Finite automata over code points and bytes, within a budget. */
@NullMarked
package dev.onevision.llm.grammar.automaton;

import org.jspecify.annotations.NullMarked;
