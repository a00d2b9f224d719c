/** Tests of the sample against a running suite. */
@NullMarked
package dev.onevision.samples.kafka;

import org.jspecify.annotations.NullMarked;
