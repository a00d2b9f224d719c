package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs of a language model's parts in their order, each with the KV cache of its layers on
 * its own device. The rows of a step go from part to part; the last one samples.
 */
final class DecoderParts implements AutoCloseable {

  private final List<LoadedProgram> programs;
  private final List<IValue> caches = new ArrayList<>();

  private DecoderParts(List<LoadedProgram> programs) {
    this.programs = programs;
  }

  static DecoderParts load(List<DecoderModel.Part> parts) {
    List<LoadedProgram> programs = new ArrayList<>();
    try {
      for (DecoderModel.Part part : parts) {
        programs.add(LoadedProgram.load(part.archive(), part.device()));
      }
      return new DecoderParts(List.copyOf(programs));
    } catch (RuntimeException e) {
      programs.forEach(LoadedProgram::close);
      throw e;
    }
  }

  /** The part with the embedding. */
  LoadedProgram first() {
    return programs.getFirst();
  }

  /** The part with the head and the sampler. */
  LoadedProgram last() {
    return programs.getLast();
  }

  boolean isWhole() {
    return programs.size() == 1;
  }

  void packWeights() {
    programs.forEach(LoadedProgram::packWeights);
  }

  void allocateCaches(long slots) {
    freeCaches();
    try (IValue count = IValue.from(slots)) {
      for (LoadedProgram program : programs) {
        caches.add(program.run("new_cache", count));
      }
    }
  }

  void freeCaches() {
    caches.forEach(IValue::close);
    caches.clear();
  }

  /** The cache of the last part's layers. */
  IValue lastCache() {
    if (caches.isEmpty()) {
      throw new IllegalStateException("The KV cache is not allocated");
    }
    return caches.getLast();
  }

  /** The last part's work in a step. The caller closes the result. */
  interface LastPart {
    IValue run(IValue inputs, IValue cache);
  }

  /**
   * Runs a step.
   *
   * @param numbers of the step
   * @param media embeddings of images and videos
   */
  IValue step(IValue numbers, IValue media, LastPart lastPart) {
    IValue lastCache = lastCache();
    IValue inputs = media;
    IValue passedOn = null;
    try {
      for (int part = 0; part < programs.size() - 1; part++) {
        IValue next = programs.get(part).run("pass_on", numbers, inputs, caches.get(part));
        if (passedOn != null) {
          passedOn.close();
        }
        passedOn = next;
        inputs = next;
      }
      return lastPart.run(inputs, lastCache);
    } finally {
      if (passedOn != null) {
        passedOn.close();
      }
    }
  }

  void copySlots(int from, int to, int count) {
    try (IValue source = IValue.from((long) from);
        IValue target = IValue.from((long) to);
        IValue slots = IValue.from((long) count)) {
      for (int part = 0; part < programs.size(); part++) {
        programs.get(part).run("copy_slots", caches.get(part), source, target, slots).close();
      }
    }
  }

  @Override
  public void close() {
    freeCaches();
    programs.forEach(LoadedProgram::close);
  }
}
