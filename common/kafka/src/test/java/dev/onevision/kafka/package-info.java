@NullMarked
package dev.onevision.kafka;

import org.jspecify.annotations.NullMarked;
