package dev.onevision.contract.topics;

import dev.onevision.contract.wire.Priority;
import java.util.List;
import java.util.Set;

/** The names of the suite's topics. */
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

  /** The topics from which share groups take requests. */
  public static final Set<String> QUEUES =
      Set.of(
          VISION_REQUESTS_INTERACTIVE,
          VISION_REQUESTS_BATCH,
          LLM_REQUESTS_INTERACTIVE,
          LLM_REQUESTS_BATCH,
          CAPTION_REQUESTS);

  private static final Set<String> CONTENT = Set.of(EMBEDDINGS, MEDIA, FILES_CONTENT);

  private static final List<String> ALL =
      List.of(
          VISION_REQUESTS_INTERACTIVE,
          VISION_REQUESTS_BATCH,
          LLM_REQUESTS_INTERACTIVE,
          LLM_REQUESTS_BATCH,
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
          CAPTION_REQUESTS,
          CAPTION_RESULTS,
          CAPTION_FAILURES);

  private TopicNames() {}

  /** Every topic. */
  public static List<String> all() {
    return ALL;
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

  /** Whether claim checks may name records of this topic. */
  public static boolean isContent(String topic) {
    return CONTENT.contains(topic) || topic.equals(CAPTION_REQUESTS);
  }

  /** The topics whose values are messages instead of chunks of content. */
  public static List<String> messageTopics() {
    return ALL.stream().filter(topic -> !CONTENT.contains(topic)).toList();
  }
}
