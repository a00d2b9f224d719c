package dev.onevision.gateway.models;

import dev.onevision.contract.topics.ModelQueue;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The models that clients may ask for.
 *
 * @param known models that exist even while no worker serves them: requests for them get 503
 *     instead of 404, so that clients and batches try again. Each is {@code NAME}, or {@code
 *     NAME=QUEUE} if its workers have {@code onevision.model.queue=QUEUE}. A model may have several
 *     queues. The gateway creates or checks the topics of these queues
 */
@ConfigurationProperties("onevision.gateway.models")
public record ModelListProperties(@DefaultValue List<String> known) {

  public ModelListProperties {
    known = List.copyOf(known);
    for (String entry : known) {
      Known model = Known.of(entry);
      if (model.name().isBlank()) {
        throw new IllegalArgumentException(
            "onevision.gateway.models.known has '%s', it must be NAME or NAME=QUEUE"
                .formatted(entry));
      }
    }
  }

  /**
   * A model that exists even while no worker serves it.
   *
   * @param queue from which its workers take requests
   */
  record Known(String name, ModelQueue queue) {

    static Known of(String entry) {
      int end = entry.lastIndexOf('=');
      return end < 0
          ? new Known(entry.strip(), ModelQueue.DEFAULT)
          : new Known(
              entry.substring(0, end).strip(), new ModelQueue(entry.substring(end + 1).strip()));
    }
  }

  List<Known> models() {
    return known.stream().map(Known::of).toList();
  }

  /** The queues of the known models; the one without a name if no model is known. */
  public List<ModelQueue> queues() {
    return known.isEmpty()
        ? List.of(ModelQueue.DEFAULT)
        : models().stream().map(Known::queue).distinct().toList();
  }
}
