package dev.onevision.kafka.captions;

import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.ClaimCheck;
import org.jspecify.annotations.Nullable;

/**
 * Where the record of a caption request is.
 *
 * @param key of the record; null if it has none
 * @param content the record as a content of one chunk, from which it is read again
 */
public record RecordPosition(@Nullable String key, ClaimCheck content) {

  static RecordPosition of(CaptionOrigin origin) {
    return new RecordPosition(origin.key(), origin.record());
  }

  long offset() {
    return content.offsets().getFirst();
  }

  /** A unique name, such as {@code captions.requests-0-42}. */
  public String name() {
    return name(content.topic(), content.partition(), offset());
  }

  /** The name of a position. */
  public static String name(String topic, int partition, long offset) {
    return topic + "-" + partition + "-" + offset;
  }
}
