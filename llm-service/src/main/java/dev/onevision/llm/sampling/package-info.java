/** How a request's tokens are chosen, and the random numbers that choose them. */
@NullMarked
package dev.onevision.llm.sampling;

import org.jspecify.annotations.NullMarked;
