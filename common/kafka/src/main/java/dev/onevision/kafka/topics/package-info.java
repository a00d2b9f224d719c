/** Creates and checks the topics. */
@NullMarked
package dev.onevision.kafka.topics;

import org.jspecify.annotations.NullMarked;
