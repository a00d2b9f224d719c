package dev.onevision.messaging.claimcheck;

import dev.onevision.messaging.claimcheck.ClaimCheckException.Reason;
import dev.onevision.messaging.wire.ClaimCheck;
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

/** Reads one content at a time by its offsets. Used by one thread at a time. */
final class ChunkReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  /** Other writers' chunks that are read and dropped rather than sought past. */
  private static final long NEAR = 4;

  private final Consumer<byte[], ByteBuffer> consumer;

  ChunkReader(Consumer<byte[], ByteBuffer> consumer) {
    this.consumer = consumer;
  }

  /**
   * Reads the chunks.
   *
   * @param deadline of {@link System#nanoTime}
   */
  ByteBuffer read(ClaimCheck claim, long deadline) throws ClaimCheckException {
    ByteBuffer content = ByteBuffer.allocateDirect(Math.toIntExact(claim.bytes()));
    if (!claim.offsets().isEmpty()) {
      TopicPartition partition = new TopicPartition(claim.topic(), claim.partition());
      try {
        consumer.assign(List.of(partition));
        collect(claim, partition, content, deadline);
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
        // Drops what was fetched beyond the last chunk.
        consumer.assign(List.of());
      }
    }
    content.flip();
    verify(claim, content);
    return content;
  }

  private void collect(
      ClaimCheck claim, TopicPartition partition, ByteBuffer content, long deadline)
      throws ClaimCheckException {
    List<Long> offsets = claim.offsets();
    int next = 0;
    consumer.seek(partition, offsets.getFirst());
    while (next < offsets.size()) {
      ConsumerRecords<byte[], ByteBuffer> records = poll(claim, deadline);
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
        append(claim, content, record);
        next++;
      }
      if (seen >= 0 && next < offsets.size() && offsets.get(next) - seen > NEAR) {
        consumer.seek(partition, offsets.get(next));
      }
    }
  }

  private ConsumerRecords<byte[], ByteBuffer> poll(ClaimCheck claim, long deadline)
      throws ClaimCheckException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw failure(Reason.UNAVAILABLE, claim, "the broker did not deliver in time", null);
    }
    Duration wait = Duration.ofNanos(left);
    return consumer.poll(wait.compareTo(POLL) < 0 ? wait : POLL);
  }

  private static void append(
      ClaimCheck claim, ByteBuffer content, ConsumerRecord<byte[], ByteBuffer> record)
      throws ClaimCheckException {
    ByteBuffer chunk = record.value();
    if (chunk == null || chunk.remaining() > content.remaining()) {
      throw failure(
          Reason.DAMAGED, claim, "the record at offset " + record.offset() + " is no chunk", null);
    }
    content.put(chunk);
  }

  private static void verify(ClaimCheck claim, ByteBuffer content) throws ClaimCheckException {
    if (content.remaining() != claim.bytes()) {
      throw failure(
          Reason.DAMAGED, claim, "its chunks hold only " + content.remaining() + " bytes", null);
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
