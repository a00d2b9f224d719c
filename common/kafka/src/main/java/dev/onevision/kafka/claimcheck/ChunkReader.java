package dev.onevision.kafka.claimcheck;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.kafka.claimcheck.ClaimCheckException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one content at a time by its offsets. Used by one thread at a time.
 *
 * <p>A claim check says what its writer wrote, and may be wrong or a stranger's. So memory is taken
 * as chunks come, never by the length that the claim announces, and a chunk that does not come is
 * looked for in the partition's offsets before it is waited for.
 */
final class ChunkReader implements AutoCloseable {

  private static final Duration FIRST_POLL = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

  /** Up to this many chunks of other writers are read and dropped, instead of a seek. */
  private static final long MAX_SKIPPED = 4;

  private final Consumer<byte[], ByteBuffer> consumer;

  ChunkReader(Consumer<byte[], ByteBuffer> consumer) {
    this.consumer = consumer;
  }

  /**
   * Reads the chunks.
   *
   * @param partition that the claim names, with its topic's name on the brokers
   * @param deadline in the time of {@link System#nanoTime}
   */
  ByteBuffer read(ClaimCheck claim, TopicPartition partition, long deadline)
      throws ClaimCheckException {
    if (claim.offsets().isEmpty()) {
      ByteBuffer empty = ByteBuffer.allocateDirect(0);
      verify(claim, empty);
      return empty;
    }
    try (ReceivedChunks chunks = new ReceivedChunks(claim.bytes())) {
      try {
        consumer.assign(List.of(partition));
        collect(claim, partition, chunks, deadline);
      } catch (OffsetOutOfRangeException e) {
        throw failure(Reason.EXPIRED, claim, "its chunks were deleted", e);
      } catch (WakeupException | InterruptException e) {
        throw failure(Reason.UNAVAILABLE, claim, "the reader was stopped", e);
      } catch (CorruptRecordException e) {
        throw failure(Reason.DAMAGED, claim, "the broker delivered a corrupt batch", e);
      } catch (KafkaException e) {
        // The fetcher reports a batch that fails its check as a bare KafkaException.
        boolean corrupt = e.getClass() == KafkaException.class;
        throw failure(corrupt ? Reason.DAMAGED : Reason.UNAVAILABLE, claim, String.valueOf(e), e);
      } finally {
        // Drops records that were fetched after the last chunk.
        consumer.assign(List.of());
      }
      if (chunks.bytes() != claim.bytes()) {
        throw failure(
            Reason.DAMAGED, claim, "its chunks hold only " + chunks.bytes() + " bytes", null);
      }
      ByteBuffer content = chunks.joined();
      verify(claim, content);
      return content;
    }
  }

  private void collect(
      ClaimCheck claim, TopicPartition partition, ReceivedChunks chunks, long deadline)
      throws ClaimCheckException {
    List<Long> offsets = claim.offsets();
    int next = 0;
    boolean endChecked = false;
    consumer.seek(partition, offsets.getFirst());
    while (next < offsets.size()) {
      ConsumerRecords<byte[], ByteBuffer> records =
          poll(claim, deadline, endChecked ? POLL : FIRST_POLL);
      if (records.isEmpty() && !endChecked) {
        endChecked = true;
        checkWritten(claim, partition, offsets.getLast(), deadline);
      }
      long seen = -1;
      for (ConsumerRecord<byte[], ByteBuffer> record : records.records(partition)) {
        seen = record.offset();
        if (next == offsets.size() || seen < offsets.get(next)) {
          continue;
        }
        if (seen > offsets.get(next)) {
          throw failure(
              Reason.EXPIRED, claim, "the chunk at offset " + offsets.get(next) + " is gone", null);
        }
        append(claim, chunks, record);
        next++;
      }
      if (seen >= 0 && next < offsets.size() && offsets.get(next) - seen > MAX_SKIPPED) {
        consumer.seek(partition, offsets.get(next));
      }
    }
  }

  /** A chunk after the partition's end was never written, or was lost with its topic. */
  private void checkWritten(ClaimCheck claim, TopicPartition partition, long last, long deadline)
      throws ClaimCheckException {
    Duration wait = atMost(END_TIMEOUT, claim, deadline);
    long end = consumer.endOffsets(List.of(partition), wait).getOrDefault(partition, 0L);
    if (last >= end) {
      throw failure(
          Reason.EXPIRED, claim, "the chunk at offset " + last + " is not in the topic", null);
    }
  }

  private ConsumerRecords<byte[], ByteBuffer> poll(ClaimCheck claim, long deadline, Duration max)
      throws ClaimCheckException {
    return consumer.poll(atMost(max, claim, deadline));
  }

  private static Duration atMost(Duration max, ClaimCheck claim, long deadline)
      throws ClaimCheckException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw failure(Reason.UNAVAILABLE, claim, "the broker did not deliver in time", null);
    }
    Duration wait = Duration.ofNanos(left);
    return wait.compareTo(max) < 0 ? wait : max;
  }

  private static void append(
      ClaimCheck claim, ReceivedChunks chunks, ConsumerRecord<byte[], ByteBuffer> record)
      throws ClaimCheckException {
    ByteBuffer chunk = record.value();
    if (chunk == null || !chunks.add(chunk)) {
      throw failure(
          Reason.DAMAGED, claim, "the record at offset " + record.offset() + " is no chunk", null);
    }
  }

  private static void verify(ClaimCheck claim, ByteBuffer content) throws ClaimCheckException {
    if (content.remaining() != claim.bytes()) {
      throw failure(Reason.DAMAGED, claim, "it names no chunks", null);
    }
    CRC32C checksum = new CRC32C();
    checksum.update(content.duplicate());
    if (checksum.getValue() != claim.checksum()) {
      throw failure(Reason.DAMAGED, claim, "its checksum is another", null);
    }
  }

  static ClaimCheckException failure(
      Reason reason, ClaimCheck claim, String detail, @Nullable Throwable cause) {
    ClaimCheckException failure =
        new ClaimCheckException(
            reason,
            "Content of %d bytes in %s-%d cannot be read: %s"
                .formatted(claim.bytes(), claim.topic(), claim.partition(), detail));
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
