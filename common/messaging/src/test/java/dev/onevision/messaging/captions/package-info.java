@NullMarked
package dev.onevision.messaging.captions;

import org.jspecify.annotations.NullMarked;
