/** Tests of the way in. */
@NullMarked
package dev.onevision.messaging.requests;

import org.jspecify.annotations.NullMarked;
