@NullMarked
package dev.onevision.messaging.media;

import org.jspecify.annotations.NullMarked;
