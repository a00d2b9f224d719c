package dev.onevision.gateway.models;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a model that take requests from one queue.
 *
 * @param fingerprint of one LLM worker's archive, or null without an LLM worker
 * @param contextLength max tokens of a prompt and its completion together, or null without an LLM
 *     worker
 * @param readyLlmWorkers number of ready LLM workers
 * @param readyLanes number of their lanes
 * @param readyVisionWorkers number of ready vision workers
 * @param since when the first of the ready LLM workers started
 */
public record ServedQueue(
    ModelQueue queue,
    @Nullable String fingerprint,
    @Nullable Integer contextLength,
    int readyLlmWorkers,
    int readyLanes,
    int readyVisionWorkers,
    Instant since) {

  static ServedQueue of(ModelQueue queue, List<WorkerStatus> workers) {
    List<WorkerStatus> llm =
        workers.stream().filter(worker -> worker.role() == WorkerStatus.Role.LLM).toList();
    List<WorkerStatus> ready = llm.stream().filter(WorkerStatus::ready).toList();
    WorkerStatus one = ready.isEmpty() ? (llm.isEmpty() ? null : llm.getFirst()) : ready.getFirst();
    return new ServedQueue(
        queue,
        one == null ? null : one.fingerprint(),
        one == null ? null : one.contextLength(),
        ready.size(),
        ready.stream().mapToInt(WorkerStatus::lanes).sum(),
        Math.toIntExact(
            workers.stream()
                .filter(worker -> worker.ready() && worker.role() == WorkerStatus.Role.VISION)
                .count()),
        ready.stream()
            .map(worker -> Objects.requireNonNullElse(worker.startedAt(), Instant.EPOCH))
            .min(Instant::compareTo)
            .orElse(Instant.EPOCH));
  }

  /** Whether its workers can answer requests, with images and videos or without. */
  boolean serves(boolean media) {
    return readyLlmWorkers > 0 && (!media || readyVisionWorkers > 0);
  }
}
