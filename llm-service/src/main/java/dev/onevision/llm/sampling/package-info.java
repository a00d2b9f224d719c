/** How the tokens of a request are sampled, and the random numbers for it. */
@NullMarked
package dev.onevision.llm.sampling;

import org.jspecify.annotations.NullMarked;
