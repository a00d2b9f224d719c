/** The way back: events of answers, from workers to the gateway that waits. */
@NullMarked
package dev.onevision.messaging.replies;

import org.jspecify.annotations.NullMarked;
