/** One OpenAI client for the command line, the benchmarks and the tests. */
@NullMarked
package dev.onevision.client;

import org.jspecify.annotations.NullMarked;
