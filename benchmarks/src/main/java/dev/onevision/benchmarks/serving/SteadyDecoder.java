package dev.onevision.benchmarks.serving;

import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in for the model: every step takes the same time and returns letters, whatever the rows
 * are. It makes the cost of everything around the model visible.
 */
final class SteadyDecoder implements Decoder {

  /** The demo model's token of the letter a; the other letters follow. */
  private static final int FIRST_LETTER = 64;

  private static final int LETTERS = 26;
  private static final int SLOTS = 1 << 18;

  private final Duration stepTime;
  private int next;

  /**
   * A decoder.
   *
   * @param stepTime duration of each step; zero answers at once
   */
  SteadyDecoder(Duration stepTime) {
    this.stepTime = stepTime;
  }

  @Override
  public int slots() {
    return SLOTS;
  }

  @Override
  public int keptSlots() {
    return 0;
  }

  @Override
  public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
    return () -> {};
  }

  @Override
  public List<SampledToken> step(List<SequenceRows> sequences) {
    long end = System.nanoTime() + stepTime.toNanos();
    List<SampledToken> tokens = new ArrayList<>(sequences.size());
    for (SequenceRows sequence : sequences) {
      for (int i = 0; i < sequence.samples().size(); i++) {
        next = (next + 1) % LETTERS;
        tokens.add(new SampledToken(FIRST_LETTER + next, null));
      }
    }
    for (long left = stepTime.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return tokens;
  }

  @Override
  public void copySlots(int from, int to, int count) {}

  @Override
  public void close() {}
}
