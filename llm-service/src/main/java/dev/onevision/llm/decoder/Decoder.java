package dev.onevision.llm.decoder;

import dev.onevision.contract.wire.Part;
import dev.onevision.inference.runtime.SampledToken;
import java.nio.ByteBuffer;
import java.util.List;

/** The model with its K/V cache. Belongs to one thread, which also closes it. */
public interface Decoder extends AutoCloseable {

  /** Slots of the cache. */
  int slots();

  /**
   * Puts a picture where the model can reach it.
   *
   * @param bytes direct, the content of the embedding
   */
  UploadedPicture upload(Part.Embedding embedding, ByteBuffer bytes);

  /**
   * Runs the rows of several sequences.
   *
   * @return the next token of each sequence that asks for one, in order
   */
  List<SampledToken> step(List<SequenceRows> sequences);

  /** Gives slots of the cache the content of others; the two runs do not overlap. */
  void copySlots(int from, int to, int count);

  @Override
  void close();

  /** A picture in the model's memory until it is closed, on the decoder's thread. */
  interface UploadedPicture extends AutoCloseable {
    @Override
    void close();
  }
}
