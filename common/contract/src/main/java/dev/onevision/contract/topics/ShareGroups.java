package dev.onevision.contract.topics;

/**
 * The share groups of {@link ModelQueue#DEFAULT}. On the brokers, a name begins with the prefix of
 * its release.
 */
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

  static final String CAPTIONS_SUFFIX = "-captions";

  private ShareGroups() {}

  /** Whether the group takes caption requests, of any model. */
  public static boolean isCaptions(String group) {
    return group.endsWith(CAPTIONS_SUFFIX);
  }
}
