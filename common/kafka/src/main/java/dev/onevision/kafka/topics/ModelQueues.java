package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.ModelQueue;
import java.util.Collection;
import java.util.List;

/**
 * The model queues whose topics this process provides: a worker's own, or those that a gateway
 * knows from its configuration.
 */
public record ModelQueues(List<ModelQueue> all) {

  public ModelQueues {
    all = all.stream().distinct().toList();
  }

  /** These queues, or the one without a name if there are none. */
  public static ModelQueues of(Collection<ModelQueue> queues) {
    return new ModelQueues(queues.isEmpty() ? List.of(ModelQueue.DEFAULT) : List.copyOf(queues));
  }
}
