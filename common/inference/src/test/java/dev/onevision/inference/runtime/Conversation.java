package dev.onevision.inference.runtime;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A reference conversation as the decoder sees it, generated step by step in a region. */
final class Conversation implements AutoCloseable {

  private static final int PLACEHOLDER = -200;

  /** A row of the prompt: a token, or a row of an embedding if there is a handle. */
  private record Row(int token, int handle, int handleRow) {}

  final String id;
  private final List<Row> prompt = new ArrayList<>();
  private final List<MediaHandle> media = new ArrayList<>();
  private final List<Integer> generated = new ArrayList<>();
  private final int regionStart;
  private int cached;

  Conversation(JsonNode record, ParityTensors embeddings, DecoderModel model, int regionStart) {
    this.id = record.get("id").asString();
    this.regionStart = regionStart;
    String kind = record.get("mode").asString();
    int next = 0;
    for (int token : Parity.ints(record.get("input_ids"))) {
      if (token != PLACEHOLDER) {
        prompt.add(new Row(token, -1, 0));
        continue;
      }
      String name = record.get("media").get(next).get("id").asString();
      var tensor = embeddings.get(kind.equals("video") ? "video." + name : name + "." + kind);
      MediaHandle handle =
          model.upload(tensor.direct(), tensor.shape().getFirst(), ComputeType.F32);
      media.add(handle);
      for (int row = 0; row < handle.tokens(); row++) {
        prompt.add(new Row(0, next, row));
      }
      next++;
    }
  }

  int length() {
    return prompt.size();
  }

  List<Integer> generated() {
    return generated;
  }

  boolean prefilled() {
    return cached >= prompt.size();
  }

  /** Adds up to {@code maxRows} prompt rows, or the last token; true if it is sampled. */
  boolean addTo(DecoderStep step, int maxRows, SampleParameters sampling) {
    step.addSequence(regionStart, cached);
    if (prefilled()) {
      step.addToken(generated.getLast()).sample(sampling);
      cached++;
      return true;
    }
    int end = Math.min(prompt.size(), cached + maxRows);
    while (cached < end) {
      Row row = prompt.get(cached);
      if (row.handle() < 0) {
        step.addToken(row.token());
        cached++;
        continue;
      }
      int first = cached;
      while (cached < end && prompt.get(cached).handle() == row.handle()) {
        cached++;
      }
      step.addMedia(media.get(row.handle()), row.handleRow(), cached - first);
    }
    if (prefilled()) {
      step.sample(sampling);
      return true;
    }
    return false;
  }

  void took(long token) {
    generated.add((int) token);
  }

  /** Runs it alone, greedily. */
  List<Integer> run(DecoderModel model, int chunk, int tokens) {
    return run(model, chunk, tokens, 1f);
  }

  List<Integer> run(DecoderModel model, int chunk, int tokens, float penalty) {
    DecoderStep step = new DecoderStep();
    while (generated.size() < tokens) {
      step.clear();
      TokenCounts counts = TokenCounts.of(generated.stream().mapToInt(i -> i).toArray());
      Penalties penalties = new Penalties(penalty, 0, 0, counts);
      if (addTo(step, chunk, SampleParameters.greedy().withPenalties(penalties))) {
        took(model.step(step).getFirst().id());
      } else {
        model.step(step);
      }
    }
    return generated;
  }

  static List<Integer> expected(JsonNode record, String which) {
    return Arrays.stream(Parity.ints(record.get(which).get("ids"))).boxed().toList();
  }

  @Override
  public void close() {
    media.forEach(MediaHandle::close);
  }
}
