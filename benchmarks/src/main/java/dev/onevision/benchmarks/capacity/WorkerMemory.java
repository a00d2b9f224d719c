package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Device;
import dev.onevision.benchmarks.capacity.rates.Model;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.TileBudget;
import dev.onevision.llm.messaging.LlmProperties;
import dev.onevision.standalone.cli.CommandException;
import dev.onevision.standalone.doctor.ModelMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Computes what fits into the workers' devices. A GPU serves one of the two models, a CPU has room
 * for both.
 */
final class WorkerMemory {

  /** GPUs of one machine. */
  private static final int MAX_GPUS = 8;

  private WorkerMemory() {}

  /**
   * The memory of the workers.
   *
   * @throws CommandException if the model or a request does not fit; the message says what would
   */
  static CapacityPlan.Memory of(Question question) {
    Model model = question.model();
    Device device = question.device();
    long vision = VisionBytes.of(model.config(), Model.TYPE);
    int gpus = question.gpus() == null ? fewest(question) : question.gpus();
    Integer tokens = kvTokens(model, device, question.weights(), gpus);
    int needed = question.work().promptTokens() + question.work().answerTokens();
    if (tokens == null || tokens < needed) {
      throw new CommandException(refusal(question, gpus, tokens, needed));
    }
    long free = device.memoryBytes() - vision - work(device);
    return new CapacityPlan.Memory(
        device.isGpu() ? gpus : 0,
        model.decoder(device, question.weights()).total(),
        model.slotBytes(),
        tokens,
        tokens / needed,
        vision,
        TileBudget.of(model.config(), Model.TYPE, device.isGpu(), Math.max(0, free)));
  }

  private static long work(Device device) {
    return device.isGpu() ? ModelMemory.WORK_ON_GPU : ModelMemory.WORK_ON_CPU;
  }

  /** The fewest GPUs that hold the model and a request; one if none do. */
  private static int fewest(Question question) {
    int needed = question.work().promptTokens() + question.work().answerTokens();
    for (int gpus = 1; question.device().isGpu() && gpus <= MAX_GPUS; gpus++) {
      Integer tokens = kvTokens(question.model(), question.device(), question.weights(), gpus);
      if (tokens != null && tokens >= needed) {
        return gpus;
      }
    }
    return 1;
  }

  private static @Nullable Integer kvTokens(
      Model model, Device device, WeightFormat weights, int gpus) {
    LlmProperties.Lanes lanes = SuiteDefaults.llm().lanes();
    ModelMemory memory =
        new ModelMemory(
            lanes.interactive() + lanes.batch(), SuiteDefaults.kvCache().gpuReserve().toBytes());
    if (device.isGpu()) {
      return memory.onGpus(
          model.config(), Model.TYPE, weights, Collections.nCopies(gpus, device.memoryBytes()));
    }
    long used =
        model.decoder(device, weights).total()
            + VisionBytes.of(model.config(), Model.TYPE)
            + ModelMemory.WORK_ON_CPU;
    return memory.onCpu(model.config(), Model.TYPE, weights, device.memoryBytes() - used);
  }

  private static String refusal(Question question, int gpus, @Nullable Integer tokens, int needed) {
    List<String> fitting = new ArrayList<>();
    for (WeightFormat weights : WeightFormat.values()) {
      for (Device device : Device.values()) {
        for (int count = 1; count <= (device.isGpu() ? MAX_GPUS : 1); count *= 2) {
          Integer there = kvTokens(question.model(), device, weights, count);
          if (there != null && there >= needed && weights != WeightFormat.INT8) {
            fitting.add(option(device, weights, count));
            count = MAX_GPUS;
          }
        }
      }
    }
    String where = gpus == 1 ? question.device().label() : gpus + " x " + question.device().label();
    String reason =
        tokens == null
            ? "%s with weights %s does not fit on %s: the weights take %.1f GB."
                .formatted(
                    question.model().label(),
                    label(question.weights()),
                    where,
                    question.model().decoder(question.device(), question.weights()).total() / 1e9)
            : "A request of %,d tokens does not fit into the KV cache of %,d on %s."
                .formatted(needed, tokens, where);
    return reason
        + (fitting.isEmpty()
            ? " No known device holds it."
            : " These hold it: " + String.join("; ", fitting) + ".");
  }

  private static String option(Device device, WeightFormat weights, int gpus) {
    return "--gpu %s --weights %s%s"
        .formatted(device.label(), label(weights), gpus == 1 ? "" : " --gpus " + gpus);
  }

  static String label(WeightFormat weights) {
    return weights.name().toLowerCase(Locale.ROOT);
  }
}
