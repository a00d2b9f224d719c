package dev.onevision.contract.topics;

import dev.onevision.contract.wire.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The work queues of one model: its request topics and their share groups. The workers of a queue
 * serve the same model, and a model may have several queues.
 *
 * @param name part of the names of topics and groups; empty for a suite with one model
 */
public record ModelQueue(String name) {

  /** What a name may be. */
  public static final String NAME = "[a-z0-9-]{0,40}";

  private static final Pattern VALID = Pattern.compile(NAME);
  private static final Pattern TOPIC =
      Pattern.compile(
          "(vision|llm)\\.requests(\\.[a-z0-9-]{1,40})?\\.(interactive|batch)"
              + "|captions\\.requests(\\.[a-z0-9-]{1,40})?");

  /** The queue without a name. */
  public static final ModelQueue DEFAULT = new ModelQueue("");

  public ModelQueue {
    if (!VALID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The queue '%s' must have at most 40 characters of a-z, 0-9 and -".formatted(name));
    }
  }

  /** The queue with this name; null is an empty name. */
  public static ModelQueue of(@Nullable String name) {
    return name == null || name.isEmpty() ? DEFAULT : new ModelQueue(name);
  }

  /** Whether the topic is one from which a share group takes requests, of any model. */
  public static boolean isTopic(String topic) {
    return TOPIC.matcher(topic).matches();
  }

  /** Requests with images or videos that are not encoded yet. */
  public String visionRequests(Priority priority) {
    return "vision.requests" + part('.') + "." + suffix(priority);
  }

  /** Requests for the language model. */
  public String llmRequests(Priority priority) {
    return "llm.requests" + part('.') + "." + suffix(priority);
  }

  /** Caption requests of other programs. */
  public String captionRequests() {
    return TopicNames.CAPTION_REQUESTS + part('.');
  }

  /** The share group that takes vision requests of a priority. */
  public String visionGroup(Priority priority) {
    return "vision-service" + part('-') + "-" + suffix(priority);
  }

  /** The share group that takes LLM requests of a priority. */
  public String llmGroup(Priority priority) {
    return "llm-service" + part('-') + "-" + suffix(priority);
  }

  /** The share group that takes caption requests. */
  public String captionGroup() {
    return "vision-service" + part('-') + ShareGroups.CAPTIONS_SUFFIX;
  }

  /** The topics of this queue. */
  public List<String> topics() {
    List<String> topics = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      topics.add(visionRequests(priority));
    }
    for (Priority priority : Priority.values()) {
      topics.add(llmRequests(priority));
    }
    topics.add(captionRequests());
    return topics;
  }

  /** The share groups of this queue. */
  public List<String> groups() {
    List<String> groups = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      groups.add(visionGroup(priority));
      groups.add(llmGroup(priority));
    }
    groups.add(captionGroup());
    return groups;
  }

  private String part(char separator) {
    return name.isEmpty() ? "" : separator + name;
  }

  private static String suffix(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> "interactive";
      case BATCH -> "batch";
    };
  }
}
