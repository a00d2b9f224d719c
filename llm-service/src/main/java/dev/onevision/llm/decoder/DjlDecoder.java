package dev.onevision.llm.decoder;

import dev.onevision.contract.wire.Part;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.MediaHandle;
import dev.onevision.inference.runtime.SampledToken;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** The decoder of the inference module. */
final class DjlDecoder implements Decoder {

  private final DecoderModel model;
  private final DecoderStep step = new DecoderStep();

  DjlDecoder(DecoderModel model) {
    this.model = model;
  }

  private record Uploaded(MediaHandle handle) implements UploadedPicture {

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
  public UploadedPicture upload(Part.Embedding embedding, ByteBuffer bytes) {
    ComputeType type = ComputeType.valueOf(embedding.dataType().toUpperCase(Locale.ROOT));
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
          case SequenceRows.RowSource.PictureRows(var picture, var from, var count) ->
              step.addMedia(((Uploaded) picture).handle(), from, count);
        }
      }
      if (sequence.sample() != null) {
        step.sample(sequence.sample());
      }
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
