package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads keys and values of records for the codec. */
public final class Values {

  private Values() {}

  /** The key as text; empty if there is none. */
  public static String key(ConsumerRecord<byte[], ByteBuffer> record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  /**
   * A copy of the value.
   *
   * @throws MalformedMessageException if there is none
   */
  public static byte[] bytes(ConsumerRecord<byte[], ByteBuffer> record) {
    ByteBuffer present = record.value();
    if (present == null) {
      throw new MalformedMessageException("The record has no value");
    }
    ByteBuffer value = present.duplicate();
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }
}
