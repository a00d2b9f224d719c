/** Captions by topic: what other programs send, and what they get. */
@NullMarked
package dev.onevision.messaging.captions;

import org.jspecify.annotations.NullMarked;
