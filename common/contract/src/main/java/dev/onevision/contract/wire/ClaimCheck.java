package dev.onevision.contract.wire;

import java.util.List;

/**
 * The position of content that was too large for a message and is kept in Kafka in chunks.
 *
 * @param topic the topic that holds the chunks
 * @param partition the one partition all chunks are in, zero-based
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
