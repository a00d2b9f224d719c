@NullMarked
package dev.onevision.kafka.credentials;

import org.jspecify.annotations.NullMarked;
