package dev.onevision.gateway.kafka;

import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.function.Consumer;

/** Reads this gateway's partition of {@code replies} from the time of its start. */
public interface ReplyReader extends AutoCloseable {

  /**
   * The address for requests of this gateway.
   *
   * @throws dev.onevision.kafka.connection.BrokerUnavailableException before the topics are known,
   *     never when ready
   */
  ReplyAddress address();

  /**
   * Starts a thread that passes each event to the consumer, in order. The consumer must not block.
   */
  void start(Consumer<ReplyEvent> consumer);

  /** Whether the partition is being read. */
  boolean isReady();

  @Override
  void close();
}
