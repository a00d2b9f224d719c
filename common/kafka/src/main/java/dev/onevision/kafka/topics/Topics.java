package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.ModelQueue;
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
 * The topics of this release that the process uses, as they are on the brokers. Names have no
 * prefix, unless they are said to be those on the brokers. A process may start before the brokers
 * and the topics; until these are found they are unknown. What is known does not change.
 * Thread-safe.
 */
public final class Topics {

  private final String prefix;
  private final List<String> names;
  private final CompletableFuture<Map<String, Integer>> partitions = new CompletableFuture<>();
  private final Outage outage;

  /**
   * Creates topics that are not known yet.
   *
   * @param prefix of the names on the brokers
   * @param names of the topics, without the prefix
   * @param outage has the cause of the delay
   */
  Topics(String prefix, List<String> names, Outage outage) {
    this.prefix = prefix;
    this.names = List.copyOf(names);
    this.outage = outage;
  }

  /** The name on the brokers of a topic, a group or a transactional id. */
  public String nameOf(String name) {
    return prefix + name;
  }

  /** Whether this process uses the topic. */
  public boolean contains(String topic) {
    return names.contains(topic);
  }

  /** The topics whose values are messages instead of chunks of content. */
  public List<String> messageTopics() {
    return names.stream().filter(topic -> !TopicNames.hasChunks(topic)).toList();
  }

  /** All topics exist, with these numbers of partitions by their names on the brokers. */
  void found(Map<String, Integer> counts) {
    partitions.complete(Map.copyOf(counts));
  }

  /** Nothing looks for the topics any more. */
  void abandoned() {
    partitions.completeExceptionally(
        new BrokerUnavailableException("The process is closing; the topics were not found", null));
  }

  /** Completes when all topics are known to exist, on any thread. */
  public CompletableFuture<Void> known() {
    return partitions.thenRun(() -> {});
  }

  /** Why the topics are not known yet; empty once they are. */
  public Optional<String> trouble() {
    return partitions.isDone()
        ? Optional.empty()
        : outage.cause().or(() -> Optional.of("The topics are being looked up"));
  }

  /**
   * Waits until the topics are known.
   *
   * @throws BrokerUnavailableException if they are not known in time; the message says why
   */
  public void await(Duration timeout) {
    try {
      var _ = partitions.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(e);
    } catch (ExecutionException | TimeoutException e) {
      throw unknown(e);
    }
  }

  /**
   * The number of partitions of the topic. A queue of any model has one.
   *
   * @param topic its name without the prefix
   * @throws IllegalArgumentException if it is not a topic of the suite
   * @throws BrokerUnavailableException if the topics are not known yet
   */
  public int partitions(String topic) {
    if (!names.contains(topic) && !ModelQueue.isTopic(topic)) {
      throw new IllegalArgumentException("%s is none of the topics %s".formatted(topic, names));
    }
    if (!partitions.isDone() || partitions.isCompletedExceptionally()) {
      throw unknown(null);
    }
    return partitions.join().getOrDefault(nameOf(topic), 1);
  }

  /** All partitions of the topic, with its name on the brokers; see {@link #partitions}. */
  public List<TopicPartition> allOf(String topic) {
    return IntStream.range(0, partitions(topic))
        .mapToObj(partition -> new TopicPartition(nameOf(topic), partition))
        .toList();
  }

  private BrokerUnavailableException unknown(@Nullable Throwable cause) {
    return new BrokerUnavailableException(
        trouble().orElse("The process is closing; the topics were not found"), cause);
  }
}
