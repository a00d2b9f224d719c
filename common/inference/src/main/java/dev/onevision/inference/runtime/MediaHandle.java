package dev.onevision.inference.runtime;

import ai.djl.pytorch.engine.PtNDArray;

/**
 * The embeddings of one image or video in the engine's memory, on the model's device and in its
 * compute type, until closed. Belongs to the thread that owns the {@link DecoderModel}.
 */
public final class MediaHandle implements AutoCloseable {

  private final NativeTensors tensors;
  private final PtNDArray rows;
  private final int tokens;

  /** Takes ownership of the rows and their tensors. */
  MediaHandle(NativeTensors tensors, PtNDArray rows, int tokens) {
    this.tensors = tensors;
    this.rows = rows;
    this.tokens = tokens;
  }

  /** Embedding rows; each takes one position of the prompt. */
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
