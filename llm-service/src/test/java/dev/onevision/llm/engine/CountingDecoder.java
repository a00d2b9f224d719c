package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Samples the same token for every row, and counts the embeddings it holds. */
final class CountingDecoder implements Decoder {

  int media;
  int rows;
  int maxRows = Integer.MAX_VALUE;
  int failSteps;
  int failCopies;
  boolean refuseMedia;
  final List<String> copies = new ArrayList<>();

  @Override
  public int slots() {
    return 1000;
  }

  @Override
  public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
    if (refuseMedia) {
      throw new IllegalArgumentException("not of this model");
    }
    media++;
    return () -> media--;
  }

  @Override
  public List<SampledToken> step(List<SequenceRows> sequences) {
    if (failSteps > 0) {
      failSteps--;
      throw new IllegalStateException("the step fails");
    }
    int samples = sequences.stream().mapToInt(sequence -> sequence.samples().size()).sum();
    if (samples > maxRows) {
      throw new DeviceMemoryException("a test's", new IllegalStateException());
    }
    rows += samples;
    return sequences.stream()
        .flatMap(sequence -> sequence.samples().stream())
        .map(sample -> new SampledToken(chosen(sample), null))
        .toList();
  }

  private static int chosen(SampleParameters sample) {
    long[] allowed = sample.allowedTokens();
    return allowed == null ? 7 : BitSet.valueOf(allowed).nextSetBit(0);
  }

  @Override
  public void copySlots(int from, int to, int count) {
    if (failCopies > 0) {
      failCopies--;
      throw new IllegalStateException("the copy fails");
    }
    copies.add(count + " slots");
  }

  @Override
  public void close() {}
}
