/** Tests of what crosses Kafka. */
@NullMarked
package dev.onevision.messaging.wire;

import org.jspecify.annotations.NullMarked;
