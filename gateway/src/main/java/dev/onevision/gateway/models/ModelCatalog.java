package dev.onevision.gateway.models;

import dev.onevision.contract.wire.WorkerStatus;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The models that workers announce, and those that the configuration names. Thread-safe; never
 * blocks.
 */
@Component
@EnableConfigurationProperties(ModelListProperties.class)
public class ModelCatalog {

  private final WorkerDirectory directory;
  private final List<String> known;

  ModelCatalog(WorkerDirectory directory, ModelListProperties properties) {
    this.directory = directory;
    this.known = properties.known();
  }

  /** All models, by name, including those that no worker serves now. */
  public List<ServedModel> models() {
    List<WorkerStatus> workers = directory.workers();
    var byName = new TreeMap<String, ServedModel>();
    for (WorkerStatus worker : workers) {
      if (worker.role() == WorkerStatus.Role.LLM) {
        byName.computeIfAbsent(worker.model(), name -> summarize(worker, workers));
      }
    }
    for (String name : known) {
      byName.computeIfAbsent(name, ServedModel::withoutWorkers);
    }
    return List.copyOf(byName.values());
  }

  /** The model with this name, if it is known. */
  public Optional<ServedModel> find(String name) {
    return models().stream().filter(model -> model.name().equals(name)).findFirst();
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

  private static ServedModel summarize(WorkerStatus worker, List<WorkerStatus> workers) {
    return new ServedModel(
        worker.model(),
        worker.fingerprint(),
        worker.contextLength(),
        ready(workers, worker.model(), WorkerStatus.Role.LLM),
        readyLanes(workers, worker.model()),
        ready(workers, worker.model(), WorkerStatus.Role.VISION));
  }

  private static int readyLanes(List<WorkerStatus> workers, String model) {
    return workers.stream()
        .filter(worker -> worker.ready() && worker.role() == WorkerStatus.Role.LLM)
        .filter(worker -> worker.model().equals(model))
        .mapToInt(WorkerStatus::lanes)
        .sum();
  }

  private static int ready(List<WorkerStatus> workers, String model, WorkerStatus.Role role) {
    return Math.toIntExact(
        workers.stream()
            .filter(worker -> worker.ready() && worker.role() == role)
            .filter(worker -> worker.model().equals(model))
            .count());
  }
}
