@NullMarked
package dev.onevision.kafka.connection;

import org.jspecify.annotations.NullMarked;
