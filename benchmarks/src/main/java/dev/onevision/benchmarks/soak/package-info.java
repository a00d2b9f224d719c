/** Watches the resources of the suite under a steady load. */
@NullMarked
package dev.onevision.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
