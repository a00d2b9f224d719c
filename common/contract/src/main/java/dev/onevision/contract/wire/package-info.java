/** The messages on Kafka: immutable records and one codec, compatible from the first version. */
@NullMarked
package dev.onevision.contract.wire;

import org.jspecify.annotations.NullMarked;
