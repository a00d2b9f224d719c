/** A real Kafka broker inside this JVM, for a suite that runs on one machine. */
@NullMarked
package dev.onevision.standalone.broker;

import org.jspecify.annotations.NullMarked;
