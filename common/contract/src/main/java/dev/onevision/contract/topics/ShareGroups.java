package dev.onevision.contract.topics;

import dev.onevision.contract.wire.Priority;

/** The names of the suite's share groups. */
public final class ShareGroups {

  /** Takes from {@link TopicNames#VISION_REQUESTS_INTERACTIVE}. */
  public static final String VISION_INTERACTIVE = "vision-service-interactive";

  /** Takes from {@link TopicNames#VISION_REQUESTS_BATCH}. */
  public static final String VISION_BATCH = "vision-service-batch";

  /** Takes from {@link TopicNames#CAPTION_REQUESTS}. */
  public static final String CAPTIONS = "vision-service-captions";

  /** Takes from {@link TopicNames#LLM_REQUESTS_INTERACTIVE}. */
  public static final String LLM_INTERACTIVE = "llm-service-interactive";

  /** Takes from {@link TopicNames#LLM_REQUESTS_BATCH}. */
  public static final String LLM_BATCH = "llm-service-batch";

  private ShareGroups() {}

  /** The group that takes vision requests of a priority. */
  public static String vision(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> VISION_INTERACTIVE;
      case BATCH -> VISION_BATCH;
    };
  }

  /** The group that takes LLM requests of a priority. */
  public static String llm(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> LLM_INTERACTIVE;
      case BATCH -> LLM_BATCH;
    };
  }
}
