package dev.onevision.messaging.topics;

import dev.onevision.messaging.connection.BrokerUnavailableException;
import dev.onevision.messaging.connection.Outage;
import dev.onevision.messaging.wire.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Requests that somebody waits for, with pictures that nobody has looked at yet. */
  public static final String VISION_REQUESTS_INTERACTIVE = "vision.requests.interactive";

  /** Requests that run in spare capacity, with pictures that nobody has looked at yet. */
  public static final String VISION_REQUESTS_BATCH = "vision.requests.batch";

  /** Requests that somebody waits for. */
  public static final String LLM_REQUESTS_INTERACTIVE = "llm.requests.interactive";

  /** Requests that run in spare capacity. */
  public static final String LLM_REQUESTS_BATCH = "llm.requests.batch";

  /** Chunks of encoded pictures. */
  public static final String EMBEDDINGS = "embeddings";

  /** Which pictures are encoded already, one row each. */
  public static final String EMBEDDINGS_INDEX = "embeddings.index";

  /** Chunks of pictures that clients sent with their requests. */
  public static final String MEDIA = "media";

  /** Events of answers; each gateway reads its partition. */
  public static final String REPLIES = "replies";

  /** What every worker hears. */
  public static final String CONTROL = "control";

  /** Heartbeats of workers. */
  public static final String WORKERS = "workers";

  /** The files of the API, one row each. */
  public static final String FILES = "files";

  /** What is in these files, in pieces. */
  public static final String FILES_CONTENT = "files.content";

  /** The batches of the API, up to three rows each. */
  public static final String BATCHES = "batches";

  /** What other programs want captions for. */
  public static final String CAPTION_REQUESTS = "captions.requests";

  /** The captions. */
  public static final String CAPTION_RESULTS = "captions.results";

  /** The requests for captions that were given up. */
  public static final String CAPTION_FAILURES = "captions.failed";

  /** Those that share groups take requests from. */
  static final Set<String> QUEUES =
      Set.of(
          VISION_REQUESTS_INTERACTIVE,
          VISION_REQUESTS_BATCH,
          LLM_REQUESTS_INTERACTIVE,
          LLM_REQUESTS_BATCH,
          CAPTION_REQUESTS);

  private static final Set<String> CONTENT = Set.of(EMBEDDINGS, MEDIA, FILES_CONTENT);

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

  /** The vision queue of a priority. */
  public static String visionRequests(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> VISION_REQUESTS_INTERACTIVE;
      case BATCH -> VISION_REQUESTS_BATCH;
    };
  }

  /** The LLM queue of a priority. */
  public static String llmRequests(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> LLM_REQUESTS_INTERACTIVE;
      case BATCH -> LLM_REQUESTS_BATCH;
    };
  }

  /** Whether records of this topic are read by their offsets, as content. */
  public boolean isContent(String topic) {
    return CONTENT.contains(topic) || topic.equals(CAPTION_REQUESTS);
  }

  /** The topics whose values are messages, not chunks of content. */
  public static List<String> messageTopics() {
    return TopicPlan.names().stream().filter(topic -> !CONTENT.contains(topic)).toList();
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
    if (!TopicPlan.names().contains(topic)) {
      throw new IllegalArgumentException(
          "%s is none of the topics %s".formatted(topic, TopicPlan.names()));
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
