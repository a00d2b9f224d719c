package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The topics of the suite, as they are on the brokers. A process starts before the brokers are
 * reached, or the topics are there: until then nothing is known of them. What is known once does
 * not change. Thread-safe.
 */
public final class Topics {

  private final CompletableFuture<Map<String, Integer>> partitions = new CompletableFuture<>();
  private final Outage outage;

  /**
   * Nothing is known yet.
   *
   * @param outage says meanwhile what is waited for
   */
  Topics(Outage outage) {
    this.outage = outage;
  }

  /** All of them are there, with so many partitions each. */
  void found(Map<String, Integer> counts) {
    partitions.complete(Map.copyOf(counts));
  }

  /** Nobody looks for them any more. */
  void abandoned() {
    partitions.completeExceptionally(
        new BrokerUnavailableException("The process ended before the topics were there", null));
  }

  /** Completes when all topics are known to exist, on any thread. */
  public CompletableFuture<Void> known() {
    return partitions.thenRun(() -> {});
  }

  /** What the topics are waited for, if they are. */
  public Optional<String> trouble() {
    return partitions.isDone()
        ? Optional.empty()
        : outage.cause().or(() -> Optional.of("The topics are being looked up"));
  }

  /**
   * Waits until the topics are known.
   *
   * @throws BrokerUnavailableException if they are not by then; says why
   */
  public void await(Duration patience) {
    try {
      var _ = partitions.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(e);
    } catch (ExecutionException | TimeoutException e) {
      throw unknown(e);
    }
  }

  /**
   * How many partitions the topic has.
   *
   * @throws IllegalArgumentException if it is none of the suite's topics
   * @throws BrokerUnavailableException if the topics are not known yet
   */
  public int partitions(String topic) {
    if (!TopicNames.all().contains(topic)) {
      throw new IllegalArgumentException(
          "%s is none of the topics %s".formatted(topic, TopicNames.all()));
    }
    if (!partitions.isDone() || partitions.isCompletedExceptionally()) {
      throw unknown(null);
    }
    return partitions.join().getOrDefault(topic, 1);
  }

  /** All partitions of the topic; see {@link #partitions}. */
  public List<TopicPartition> allOf(String topic) {
    return IntStream.range(0, partitions(topic))
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private BrokerUnavailableException unknown(@Nullable Throwable cause) {
    return new BrokerUnavailableException(
        trouble().orElse("The process ended before the topics were there"), cause);
  }
}
