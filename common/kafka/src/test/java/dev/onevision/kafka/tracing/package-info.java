@NullMarked
package dev.onevision.kafka.tracing;

import org.jspecify.annotations.NullMarked;
