package dev.onevision.gateway.kafka;

import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.function.Consumer;

/** Reads this gateway's partition of {@code replies}, from the moment it was started. */
public interface ReplyReader extends AutoCloseable {

  /**
   * The address to put into requests.
   *
   * @throws dev.onevision.kafka.connection.BrokerUnavailableException before the topics are known,
   *     never once this is ready
   */
  ReplyAddress address();

  /**
   * Starts one thread that calls the consumer with each event in order. The consumer must not
   * block.
   */
  void start(Consumer<ReplyEvent> consumer);

  /** Whether the partition is being read. */
  boolean isReady();

  @Override
  void close();
}
