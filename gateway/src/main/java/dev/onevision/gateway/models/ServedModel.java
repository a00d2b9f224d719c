package dev.onevision.gateway.models;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that clients may ask for.
 *
 * @param name what clients call the model
 * @param queues at least one; the one whose workers started last first, those without ready LLM
 *     workers last
 */
public record ServedModel(String name, List<ServedQueue> queues) {

  private static final Comparator<ServedQueue> LATEST =
      Comparator.comparing((ServedQueue queue) -> queue.readyLlmWorkers() > 0)
          .thenComparing(queue -> queue.contextLength() != null)
          .thenComparing(ServedQueue::since)
          .thenComparing(queue -> queue.queue().name())
          .reversed();

  public ServedModel {
    queues = queues.stream().sorted(LATEST).toList();
  }

  /**
   * The queue whose workers answer new requests. Of several, the one whose workers started last: so
   * a new version of a model takes over from the previous one.
   *
   * @param media whether the requests have images or videos
   */
  public Optional<ServedQueue> route(boolean media) {
    return queues.stream().filter(queue -> queue.serves(media)).findFirst();
  }

  /** The fingerprint of one worker's archive, or null without an LLM worker. */
  public @Nullable String fingerprint() {
    return queues.stream()
        .map(ServedQueue::fingerprint)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Max tokens of a prompt and its completion together, or null without an LLM worker. */
  public @Nullable Integer contextLength() {
    return queues.stream()
        .map(ServedQueue::contextLength)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Number of ready LLM workers. */
  public int readyLlmWorkers() {
    return queues.stream().mapToInt(ServedQueue::readyLlmWorkers).sum();
  }

  /** Number of ready vision workers. */
  public int readyVisionWorkers() {
    return queues.stream().mapToInt(ServedQueue::readyVisionWorkers).sum();
  }
}
