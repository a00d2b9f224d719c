package dev.onevision.inference.runtime;

import ai.djl.pytorch.engine.PtNDArray;

/**
 * Embeddings of one picture or clip in the engine's memory, on the model's device and in its
 * compute type, until closed. Belongs to the thread that owns the {@link DecoderModel}.
 */
public final class MediaHandle implements AutoCloseable {

  private final NativeTensors tensors;
  private final PtNDArray rows;
  private final int tokens;

  /** Takes over the rows with the tensors that they are of. */
  MediaHandle(NativeTensors tensors, PtNDArray rows, int tokens) {
    this.tensors = tensors;
    this.rows = rows;
    this.tokens = tokens;
  }

  /** Embedding rows, each taking one position of the prompt. */
  public int tokens() {
    return tokens;
  }

  PtNDArray rows() {
    return rows;
  }

  /** Frees the native memory; a step that refers to a closed handle fails. */
  @Override
  public void close() {
    tensors.close();
  }
}
