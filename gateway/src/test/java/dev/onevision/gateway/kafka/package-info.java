@NullMarked
package dev.onevision.gateway.kafka;

import org.jspecify.annotations.NullMarked;
