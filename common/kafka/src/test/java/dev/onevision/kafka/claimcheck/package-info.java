@NullMarked
package dev.onevision.kafka.claimcheck;

import org.jspecify.annotations.NullMarked;
