package dev.onevision.llm.decoder;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.MediaHandle;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.nio.ByteBuffer;
import java.util.List;

/** The decoder that runs on DJL. */
final class DjlDecoder implements Decoder {

  private final DecoderModel model;
  private final int keptSlots;
  private final DecoderStep step = new DecoderStep();

  DjlDecoder(DecoderModel model, int keptSlots) {
    this.model = model;
    this.keptSlots = keptSlots;
  }

  private record Uploaded(MediaHandle handle) implements UploadedMedia {

    @Override
    public void close() {
      handle.close();
    }
  }

  @Override
  public int slots() {
    return model.kvSlots();
  }

  @Override
  public int keptSlots() {
    return keptSlots;
  }

  @Override
  public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
    ComputeType type =
        switch (embedding.dataType()) {
          case BF16 -> ComputeType.BF16;
          case F32 -> ComputeType.F32;
        };
    return new Uploaded(model.upload(bytes, embedding.tokens(), type));
  }

  @Override
  public List<SampledToken> step(List<SequenceRows> sequences) {
    step.clear();
    for (SequenceRows sequence : sequences) {
      step.addSequence(sequence.regionStart(), sequence.cached());
      for (SequenceRows.RowSource source : sequence.sources()) {
        switch (source) {
          case SequenceRows.RowSource.Tokens(var ids, var from, var count) -> {
            for (int i = from; i < from + count; i++) {
              step.addToken(ids[i]);
            }
          }
          case SequenceRows.RowSource.MediaRows(var media, var from, var count) ->
              step.addMedia(((Uploaded) media).handle(), from, count);
        }
      }
      step.sampleLast(sequence.samples());
    }
    return model.step(step);
  }

  @Override
  public void copySlots(int from, int to, int count) {
    model.copySlots(from, to, count);
  }

  @Override
  public void close() {
    model.close();
  }
}
