/** Large content kept in Kafka in chunks, and the claim checks that find it again. */
@NullMarked
package dev.onevision.kafka.claimcheck;

import org.jspecify.annotations.NullMarked;
