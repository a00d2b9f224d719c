/** A real broker inside the test's JVM, for the integration tests of every module. */
@NullMarked
package dev.onevision.kafka.testing;

import org.jspecify.annotations.NullMarked;
