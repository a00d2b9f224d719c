package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.onevision.contract.wire.CompletionDetails;
import org.jspecify.annotations.Nullable;

/**
 * Times of a request in seconds, as the workers measured them. Time on the way and in Kafka is
 * missing.
 *
 * @param encode of its images and videos in the vision service; absent without any
 * @param queue from the arrival at the LLM service until its first step
 * @param prefill from the first step until the first token
 * @param decode from the first token until the end
 */
record UsageTimes(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double encode,
    double queue,
    double prefill,
    double decode) {

  private static final double MICROS_PER_SECOND = 1e6;

  static UsageTimes of(CompletionDetails details) {
    Long encode = details.encodeMicros();
    return new UsageTimes(
        encode == null ? null : encode / MICROS_PER_SECOND,
        details.queueMicros() / MICROS_PER_SECOND,
        details.prefillMicros() / MICROS_PER_SECOND,
        details.decodeMicros() / MICROS_PER_SECOND);
  }
}
