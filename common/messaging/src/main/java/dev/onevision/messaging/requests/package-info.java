/** The way in: requests put into work queues. */
@NullMarked
package dev.onevision.messaging.requests;

import org.jspecify.annotations.NullMarked;
