/** The topics of the suite: their names, their settings, and their creation. */
@NullMarked
package dev.onevision.messaging.topics;

import org.jspecify.annotations.NullMarked;
