package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The language model with its KV cache. It runs one {@link DecoderStep} at a time.
 *
 * <p>The cache is flat: {@code kvSlots} token slots per layer, allocated once. The caller assigns
 * slots to sequences. On the CPU, a slot takes memory when it is first written. One thread owns a
 * model; another may take over when the first has stopped using it.
 */
public final class DecoderModel implements AutoCloseable {

  private final DecoderParts parts;
  private final TextConfig config;
  private final StepBuffers buffers;
  private final IValue noMedia;
  private int kvSlots;
  private @Nullable DecodeGraphs graphs;

  private DecoderModel(DecoderParts parts) {
    this.parts = parts;
    this.config = parts.first().archive().config().text();
    this.noMedia = IValue.listFrom(new PtNDArray[0]);
    this.buffers = new StepBuffers(parts.last(), config.vocabularySize());
  }

  /**
   * Consecutive layers of the model, and where they run.
   *
   * @param archive of the part's program
   * @param device that has the part's weights and the KV cache of its layers
   * @param layers number of layers
   */
  public record Part(Archive archive, ComputeDevice device, int layers) {

    /** A model in one part. */
    public static Part whole(Archive archive, ComputeDevice device) {
      return new Part(archive, device, archive.config().text().layers());
    }

    /** Bytes of one token in the part's cache. */
    public long bytesPerSlot() {
      TextConfig text = archive.config().text();
      return 2L * layers * text.keyValueHeads() * text.headSize() * archive.computeType().bytes();
    }
  }

  /**
   * Loads the archive into the device's memory and allocates the cache.
   *
   * @param kvSlots token slots of the cache
   * @throws ModelRuntimeException if the engine does not start, the archive does not load, or there
   *     is not enough memory for the cache
   */
  public static DecoderModel load(Archive archive, ComputeDevice device, int kvSlots) {
    DecoderModel model = load(archive, device);
    try {
      model.allocateCache(kvSlots);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Loads the archive's weights into the device's memory. The model runs no step before {@link
   * #allocateCache}.
   *
   * @throws ModelRuntimeException if the engine does not start or the archive does not load
   */
  public static DecoderModel load(Archive archive, ComputeDevice device) {
    return load(List.of(Part.whole(archive, device)));
  }

  /**
   * Loads a model that is spread over several devices.
   *
   * @param parts all parts of one model, in the order of their layers
   * @throws ModelRuntimeException if the engine does not start or an archive does not load
   */
  public static DecoderModel load(List<Part> parts) {
    DecoderParts loaded = DecoderParts.load(parts);
    try {
      if (!loaded.first().device().cuda()) {
        mapEmbedding(loaded.first());
      }
      loaded.packWeights();
      return new DecoderModel(loaded);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private static void mapEmbedding(LoadedProgram program) {
    Path file = program.archive().file().toAbsolutePath();
    try (IValue path = IValue.from(file.toString());
        IValue offset =
            IValue.from(TorchScriptArchive.storageOffset(file, DecoderProgram.EMBEDDING_STORAGE))) {
      program.run("map_embedding", path, offset).close();
    } catch (IOException e) {
      throw new ModelRuntimeException("Cannot read the archive " + file, e);
    }
  }

  /**
   * Runs the largest possible steps in a temporary cache. This allocates the working memory,
   * initializes the libraries, and fails early on a device that cannot run the model.
   *
   * @param prefillRows max rows of a step
   * @param maxSequences max sequences of a step
   */
  public void warmUp(int prefillRows, int maxSequences) {
    allocateCache(Math.max(prefillRows, maxSequences));
    try {
      DecoderStep step = new DecoderStep().addSequence(0, 0);
      for (int i = 0; i < Math.min(prefillRows, config.contextLength()); i++) {
        step.addToken(0);
      }
      step(step.sample(SampleParameters.greedy()));
      step.clear();
      for (int i = 0; i < maxSequences; i++) {
        // A top-p of nearly 1 sorts the whole vocabulary.
        step.addSequence(i, 0)
            .addToken(0)
            .sample(SampleParameters.drawn(1, 0, 0.999999f, 0.5f).withLogprobs(0));
      }
      step(step);
    } finally {
      freeCache();
    }
  }

  /**
   * Allocates the cache.
   *
   * @param slots token slots
   * @throws ModelRuntimeException if memory does not suffice
   */
  public void allocateCache(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("The KV cache needs at least one slot: " + slots);
    }
    freeCache();
    long idle = 1; // belongs to no sequence; recorded steps read and write it
    parts.allocateCaches(slots + idle);
    kvSlots = slots;
  }

  /**
   * Records decode steps of up to {@code maxSequences}, if one device has all layers and can launch
   * a step as a whole. Takes seconds, and some hundred megabytes of a GPU's memory.
   *
   * @return number of recorded steps
   */
  public int recordDecodeSteps(int maxSequences) {
    LoadedProgram program = parts.first();
    boolean flash = program.archive().computeType() == ComputeType.BF16;
    if (!parts.isWhole() || !program.device().cuda() || !flash || !program.hasOwnStream()) {
      return 0;
    }
    graphs =
        DecodeGraphs.record(
            program, buffers, parts.lastCache(), kvSlots, maxSequences, config.contextLength());
    return graphs.count();
  }

  private void freeCache() {
    if (graphs != null) {
      graphs.close();
      graphs = null;
    }
    parts.freeCaches();
    kvSlots = 0;
  }

  /** Token slots of the cache. */
  public int kvSlots() {
    return kvSlots;
  }

  private int rowBytes(ComputeType type) {
    return config.hiddenSize() * type.bytes();
  }

  /**
   * Copies embeddings to the model's device, converting them to its compute type.
   *
   * @param embedding direct, {@code [tokens, hidden]}, little-endian, from its position on
   */
  public MediaHandle upload(ByteBuffer embedding, int tokens, ComputeType sourceType) {
    long expected = (long) tokens * rowBytes(sourceType);
    if (tokens < 1 || embedding.remaining() != expected) {
      throw new IllegalArgumentException(
          "%d rows of %d %s take %d bytes; the buffer has %d"
              .formatted(tokens, config.hiddenSize(), sourceType, expected, embedding.remaining()));
    }
    LoadedProgram program = parts.first();
    try (NativeTensors tensors = program.newTensors();
        IValue bytes =
            IValue.from(
                tensors.wrap(
                    embedding.slice(), new Shape(tokens, rowBytes(sourceType)), DataType.UINT8));
        IValue isBf16 = IValue.from(sourceType == ComputeType.BF16);
        IValue rows = program.run("upload", bytes, isBf16)) {
      NativeTensors kept = program.newTensors();
      return new MediaHandle(kept, kept.of(rows), tokens);
    }
  }

  /**
   * Runs the rows of the step and returns the sampled tokens, one for each sampled row in order.
   *
   * @throws IllegalArgumentException if the step does not fit the model: a slot outside of the
   *     cache, a position beyond the context, an id outside of the vocabulary, a mask that allows
   *     nothing
   * @throws ModelRuntimeException if the program fails; the slots of the step's rows are then
   *     undefined, all others unchanged
   */
  public List<SampledToken> step(DecoderStep step) {
    StepLimits.check(step, config, kvSlots);
    if (graphs != null && graphs.run(step)) {
      return buffers.sampled(step);
    }
    buffers.write(step);
    SamplingBuffers sampling = buffers.sampling();
    run(
            step,
            (inputs, cache) ->
                parts
                    .last()
                    .run(
                        "step",
                        buffers.numbers(),
                        sampling.numbers(),
                        inputs,
                        cache,
                        sampling.output()))
        .close();
    return buffers.sampled(step);
  }

  /**
   * Copies keys and values of all layers between slots, so that a sequence moves or reuses another
   * one's prefix. If the two runs overlap, the target gets what the source had before.
   */
  public void copySlots(int from, int to, int count) {
    if (from < 0 || to < 0 || count < 1 || Math.max(from, to) + (long) count > kvSlots) {
      throw new IllegalArgumentException(
          "Cannot copy %d slots from %d to %d in a cache of %d"
              .formatted(count, from, to, kvSlots));
    }
    parts.copySlots(from, to, count);
  }

  /** The part with the head and the sampler. */
  LoadedProgram program() {
    return parts.last();
  }

  StepBuffers buffers() {
    return buffers;
  }

  @Override
  public void close() {
    freeCache();
    noMedia.close();
    buffers.close();
    parts.close();
  }

  /** Runs a step that is in the buffers. The caller closes the result. */
  IValue run(DecoderStep step, DecoderParts.LastPart lastPart) {
    List<DecoderStep.MediaRows> media = step.media();
    if (media.isEmpty()) {
      return parts.step(buffers.numbers(), noMedia, lastPart);
    }
    PtNDArray[] rows = new PtNDArray[media.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = media.get(i).handle().rows();
    }
    try (IValue list = IValue.listFrom(rows)) {
      return parts.step(buffers.numbers(), list, lastPart);
    }
  }
}
