/** Tests of the whole of messaging. */
@NullMarked
package dev.onevision.messaging;

import org.jspecify.annotations.NullMarked;
