/** Tests of the service's place among the queues. */
@NullMarked
package dev.onevision.vision.messaging;

import org.jspecify.annotations.NullMarked;
