package dev.onevision.messaging.captions;

import dev.onevision.messaging.wire.CaptionOrigin;
import dev.onevision.messaging.wire.ClaimCheck;
import dev.onevision.messaging.workqueue.Delivery;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The record that a request for a caption came in.
 *
 * @param key of the record; null if it has none
 * @param content the record as content of one chunk, by which it is read again
 */
public record RecordPosition(@Nullable String key, ClaimCheck content) {

  /** The position of a record in hand. */
  public static RecordPosition of(Delivery delivery) {
    CRC32C checksum = new CRC32C();
    checksum.update(delivery.value());
    return new RecordPosition(
        delivery.key(),
        new ClaimCheck(
            delivery.topic(),
            delivery.partition(),
            List.of(delivery.offset()),
            delivery.value().length,
            checksum.getValue()));
  }

  static RecordPosition of(CaptionOrigin origin) {
    return new RecordPosition(origin.key(), origin.record());
  }

  long offset() {
    return content.offsets().getFirst();
  }

  /** A name that no other record has: {@code captions.requests-0-42}. */
  public String name() {
    return content.topic() + "-" + content.partition() + "-" + offset();
  }
}
