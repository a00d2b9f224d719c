package dev.onevision.contract.wire;

import java.util.List;

/**
 * The position of content that is too large for a message and is stored in Kafka in chunks.
 *
 * @param topic of the chunks
 * @param partition of all chunks, zero-based
 * @param offsets of the chunks, in order; not necessarily contiguous
 * @param bytes length of the whole content
 * @param checksum CRC-32C of the whole content
 */
public record ClaimCheck(
    String topic, int partition, List<Long> offsets, long bytes, long checksum) {

  public ClaimCheck {
    offsets = List.copyOf(offsets);
  }
}
