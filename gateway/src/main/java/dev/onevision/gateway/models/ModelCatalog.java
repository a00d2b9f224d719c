package dev.onevision.gateway.models;

import static java.util.stream.Collectors.groupingBy;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.models.ModelListProperties.Known;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The models that workers announce, and those that the configuration names. Thread-safe; never
 * blocks.
 */
@Component
@EnableConfigurationProperties(ModelListProperties.class)
public class ModelCatalog {

  private static final int MAX_REMEMBERED = 1_000;

  private final WorkerDirectory directory;
  private final List<Known> known;

  /** The last queue that answered each model. */
  private final Map<String, ModelQueue> used = new ConcurrentHashMap<>();

  ModelCatalog(WorkerDirectory directory, ModelListProperties properties) {
    this.directory = directory;
    this.known = properties.models();
  }

  /** All models, by name, including those that no worker serves now. */
  public List<ServedModel> models() {
    Map<String, Map<ModelQueue, List<WorkerStatus>>> workers =
        directory.workers().stream()
            .collect(
                groupingBy(
                    WorkerStatus::model, groupingBy(worker -> ModelQueue.of(worker.queue()))));
    Map<String, Map<ModelQueue, ServedQueue>> byName = new TreeMap<>();
    workers.forEach(
        (name, queues) -> {
          Map<ModelQueue, ServedQueue> served = new LinkedHashMap<>();
          queues.forEach((queue, its) -> served.put(queue, ServedQueue.of(queue, its)));
          if (served.values().stream().anyMatch(queue -> queue.contextLength() != null)
              || known.stream().anyMatch(model -> model.name().equals(name))) {
            byName.put(name, served);
          }
        });
    for (Known model : known) {
      byName
          .computeIfAbsent(model.name(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(model.queue(), queue -> ServedQueue.of(queue, List.of()));
    }
    List<ServedModel> models = new ArrayList<>();
    byName.forEach(
        (name, queues) -> models.add(new ServedModel(name, List.copyOf(queues.values()))));
    return models;
  }

  /** The model with this name, if it is known. */
  public Optional<ServedModel> find(String name) {
    return models().stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /**
   * The queue for a request. If no worker is ready, because the last one has just left, the request
   * waits in the queue for the next one.
   *
   * @param media whether the request has images or videos
   */
  public Optional<ModelQueue> queueFor(String name, boolean media) {
    Optional<ServedModel> model = find(name);
    Optional<ModelQueue> ready =
        model.flatMap(served -> served.route(media)).map(ServedQueue::queue);
    if (ready.isPresent()) {
      if (used.size() < MAX_REMEMBERED || used.containsKey(name)) {
        used.put(name, ready.get());
      }
      return ready;
    }
    return model
        .map(served -> served.queues().getFirst())
        .filter(queue -> queue.contextLength() != null)
        .map(ServedQueue::queue)
        .or(() -> Optional.ofNullable(used.get(name)))
        .or(() -> model.map(served -> served.queues().getFirst().queue()));
  }

  /**
   * The features that a worker of the model lacks. Counts workers that are not ready too, because
   * they already take requests.
   *
   * @param vision whether vision workers take the request too
   */
  public Set<WorkerFeature> lacking(String model, boolean vision, Set<WorkerFeature> needed) {
    Set<WorkerFeature> lacking = EnumSet.noneOf(WorkerFeature.class);
    if (!needed.isEmpty()) {
      directory.workers().stream()
          .filter(worker -> worker.model().equals(model))
          .filter(worker -> vision || worker.role() == WorkerStatus.Role.LLM)
          .flatMap(worker -> needed.stream().filter(feature -> !worker.supports(feature)))
          .forEach(lacking::add);
    }
    return lacking;
  }

  /** Whether heartbeats are being read. Until then an absence of workers means nothing. */
  public boolean isReady() {
    return directory.isReady();
  }

  /**
   * Whether the catalog has all present workers. After a start that takes up to the heartbeat
   * timeout, unless a ready LLM worker was heard before.
   */
  public boolean isComplete() {
    return directory.isReady()
        && (directory.isComplete()
            || models().stream().anyMatch(model -> model.readyLlmWorkers() > 0));
  }
}
