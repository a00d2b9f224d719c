@NullMarked
package dev.onevision.kafka.captions;

import org.jspecify.annotations.NullMarked;
