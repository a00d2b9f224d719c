package dev.onevision.messaging.topics;

import dev.onevision.messaging.wire.Priority;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The topics of the suite, as they are on the broker. To have one is to know that all of them
 * exist. Immutable.
 */
public final class Topics {

  /** Requests with pictures that nobody has looked at yet. */
  public static final String VISION_REQUESTS = "vision.requests";

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

  private static final Set<String> CONTENT = Set.of(EMBEDDINGS, MEDIA, FILES_CONTENT);

  private final Map<String, Integer> partitions;

  Topics(Map<String, Integer> partitions) {
    this.partitions = Map.copyOf(partitions);
  }

  /** The LLM queue of a priority. */
  public static String llmRequests(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> LLM_REQUESTS_INTERACTIVE;
      case BATCH -> LLM_REQUESTS_BATCH;
    };
  }

  /** The topics whose values are messages, not chunks of content. */
  public List<String> messageTopics() {
    return partitions.keySet().stream().filter(topic -> !CONTENT.contains(topic)).toList();
  }

  /** The topics whose values are chunks of content. */
  public List<String> contentTopics() {
    return List.copyOf(CONTENT);
  }

  /**
   * How many partitions the topic has.
   *
   * @throws IllegalArgumentException if it is none of the suite's topics
   */
  public int partitions(String topic) {
    Integer count = partitions.get(topic);
    if (count == null) {
      throw new IllegalArgumentException(
          "%s is none of the topics %s".formatted(topic, partitions.keySet()));
    }
    return count;
  }
}
