/** Load on the HTTP API, and a suite without a model whose engine costs nothing. */
@NullMarked
package dev.onevision.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
