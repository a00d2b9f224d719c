@NullMarked
package dev.onevision.kafka.topics;

import org.jspecify.annotations.NullMarked;
