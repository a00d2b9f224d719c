package dev.onevision.llm.decoder;

import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.nio.ByteBuffer;
import java.util.List;

/** The model with its KV cache. One thread uses and closes it. */
public interface Decoder extends AutoCloseable {

  /** Size of the KV cache. */
  int slots();

  /** Max KV slots that keep rows of finished sequences. */
  default int keptSlots() {
    return slots();
  }

  /**
   * Copies the embedding of an image or video to the model's memory.
   *
   * @param bytes direct buffer with the values
   */
  UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes);

  /**
   * Runs the rows of several sequences.
   *
   * @return the sampled tokens of all sequences, in order
   */
  List<SampledToken> step(List<SequenceRows> sequences);

  /** Copies KV slots. The two ranges may overlap. */
  void copySlots(int from, int to, int count);

  @Override
  void close();

  /** An embedding in the model's memory. Closed on the decoder's thread. */
  interface UploadedMedia extends AutoCloseable {
    @Override
    void close();
  }
}
