package dev.onevision.contract.topics;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of the suite's topics. The queues here are those of {@link ModelQueue#DEFAULT}. On the
 * brokers, a name begins with the prefix of its release.
 */
public final class TopicNames {

  /** Requests of waiting clients, with images or videos that are not encoded yet. */
  public static final String VISION_REQUESTS_INTERACTIVE = "vision.requests.interactive";

  /** Requests for spare capacity, with images or videos that are not encoded yet. */
  public static final String VISION_REQUESTS_BATCH = "vision.requests.batch";

  /** Requests of waiting clients. */
  public static final String LLM_REQUESTS_INTERACTIVE = "llm.requests.interactive";

  /** Requests for spare capacity. */
  public static final String LLM_REQUESTS_BATCH = "llm.requests.batch";

  /** Chunks of embeddings. */
  public static final String EMBEDDINGS = "embeddings";

  /** The embeddings that exist, one row each. */
  public static final String EMBEDDINGS_INDEX = "embeddings.index";

  /** Chunks of images and videos that clients sent with their requests. */
  public static final String MEDIA = "media";

  /** Reply events; each gateway reads its partition. */
  public static final String REPLIES = "replies";

  /** Messages to every worker. */
  public static final String CONTROL = "control";

  /** Heartbeats of workers. */
  public static final String WORKERS = "workers";

  /** The files of the API, one row each. */
  public static final String FILES = "files";

  /** The content of these files, in pieces. */
  public static final String FILES_CONTENT = "files.content";

  /** The batches of the API, up to three rows each. */
  public static final String BATCHES = "batches";

  /** What each gateway has admitted for each tenant and key. */
  public static final String LIMITS = "limits";

  /** Caption requests of other programs. */
  public static final String CAPTION_REQUESTS = "captions.requests";

  /** The captions. */
  public static final String CAPTION_RESULTS = "captions.results";

  /** The caption requests that failed. */
  public static final String CAPTION_FAILURES = "captions.failed";

  private static final Set<String> CONTENT = Set.of(EMBEDDINGS, MEDIA, FILES_CONTENT);

  private static final List<String> SHARED =
      List.of(
          EMBEDDINGS,
          EMBEDDINGS_INDEX,
          MEDIA,
          REPLIES,
          CONTROL,
          WORKERS,
          FILES,
          FILES_CONTENT,
          BATCHES,
          LIMITS,
          CAPTION_RESULTS,
          CAPTION_FAILURES);

  private TopicNames() {}

  /** The topics that all models of a release share. */
  public static List<String> shared() {
    return SHARED;
  }

  /** The topics of these queues, and the shared ones. */
  public static List<String> with(Collection<ModelQueue> queues) {
    return Stream.concat(
            queues.stream().distinct().flatMap(queue -> queue.topics().stream()), SHARED.stream())
        .toList();
  }

  /** Whether claim checks may name records of this topic. */
  public static boolean isContent(String topic) {
    return CONTENT.contains(topic) || topic.startsWith(CAPTION_REQUESTS);
  }

  /** Whether the values of the topic are chunks of content instead of messages. */
  public static boolean hasChunks(String topic) {
    return CONTENT.contains(topic);
  }
}
