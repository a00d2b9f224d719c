package dev.onevision.contract.topics;

import dev.onevision.contract.wire.Priority;
import java.util.List;
import java.util.Set;

/** The names of the suite's topics. */
public final class TopicNames {

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

  /** Whether records of this topic are read by their offsets, as content. */
  public static boolean isContent(String topic) {
    return CONTENT.contains(topic) || topic.equals(CAPTION_REQUESTS);
  }

  /** The topics whose values are messages, not chunks of content. */
  public static List<String> messageTopics() {
    return ALL.stream().filter(topic -> !CONTENT.contains(topic)).toList();
  }
}
