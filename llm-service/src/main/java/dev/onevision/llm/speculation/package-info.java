/**
 * Speculative decoding by prompt lookup: drafts the next tokens of a sequence from its own earlier
 * tokens, and decides how many drafts a step verifies. Pure: numbers, no tensors, clocks or
 * threads.
 */
@NullMarked
package dev.onevision.llm.speculation;

import org.jspecify.annotations.NullMarked;
