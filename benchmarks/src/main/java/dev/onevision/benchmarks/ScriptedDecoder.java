package dev.onevision.benchmarks;

import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A decoder that does all its work, and then returns the tokens of a script. */
final class ScriptedDecoder implements Decoder {

  private final Decoder model;
  private final Script script;

  /**
   * A decoder for one script.
   *
   * @param model stays open
   */
  ScriptedDecoder(Decoder model, Script script) {
    this.model = model;
    this.script = script;
  }

  @Override
  public int slots() {
    return model.slots();
  }

  @Override
  public int keptSlots() {
    return model.keptSlots();
  }

  @Override
  public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
    return model.upload(embedding, bytes);
  }

  @Override
  public List<SampledToken> step(List<SequenceRows> sequences) {
    model.step(sequences);
    List<SampledToken> tokens = new ArrayList<>();
    for (SequenceRows sequence : sequences) {
      int end = sequence.cached() + sequence.sources().stream().mapToInt(this::rows).sum();
      for (int next = end - sequence.samples().size() + 1; next <= end; next++) {
        // The row after a last draft may follow the end of the script.
        tokens.add(new SampledToken(script.tokens()[Math.min(next, script.length() - 1)], null));
      }
    }
    return tokens;
  }

  private int rows(SequenceRows.RowSource source) {
    return switch (source) {
      case SequenceRows.RowSource.Tokens(_, _, int count) -> count;
      case SequenceRows.RowSource.MediaRows(_, _, int count) -> count;
    };
  }

  @Override
  public void copySlots(int from, int to, int count) {
    model.copySlots(from, to, count);
  }

  @Override
  public void close() {}
}
