/** Clients that misuse the HTTP API while a normal client is measured. */
@NullMarked
package dev.onevision.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
