/** Writes results and failures to the captions topics. */
@NullMarked
package dev.onevision.kafka.captions;

import org.jspecify.annotations.NullMarked;
