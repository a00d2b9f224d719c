package dev.onevision.benchmarks.checkpoint;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.MediaHandle;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.SampledToken;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A recorded completion, step by step: each step continues the recorded tokens, whatever token it
 * prefers itself, so that one difference does not cause others.
 *
 * @param sameTokens share of the steps with the same most likely token
 * @param logprobError max error of the log probability of a recorded token; infinite if one of them
 *     is not among the most likely tokens
 */
record ForcedCompletion(double sameTokens, double logprobError) {

  private static final int CHUNK = 512;
  private static final SampleParameters GREEDY = SampleParameters.greedy().withLogprobs(20);

  /** Runs a recorded prompt. */
  static ForcedCompletion run(
      DecoderModel decoder, ComputeType type, JsonNode prompt, @Nullable ByteBuffer features) {
    JsonNode steps = prompt.path("steps");
    int[] before = FullShapeRecord.ints(prompt.path("before"));
    int[] after = FullShapeRecord.ints(prompt.path("after"));
    DecoderStep step = new DecoderStep();
    int cached = 0;
    cached = tokens(decoder, step, before, cached);
    if (features != null) {
      cached = media(decoder, step, type, features, cached);
    }
    step.clear().addSequence(0, cached);
    for (int token : after) {
      step.addToken(token);
    }
    cached += after.length;
    int same = 0;
    double error = 0;
    for (JsonNode wanted : steps) {
      int[] ids = FullShapeRecord.ints(wanted.path("ids"));
      SampledToken sampled = decoder.step(step.sample(GREEDY)).getFirst();
      same += sampled.id() == ids[0] ? 1 : 0;
      SampledToken.Logprobs have = Objects.requireNonNull(sampled.logprobs());
      // In bf16 the order of the less likely tokens changes.
      int compared = type == ComputeType.F32 ? ids.length : 1;
      for (int i = 0; i < compared; i++) {
        double logprob = wanted.path("logprobs").get(i).asDouble();
        error = Math.max(error, Math.abs(logprob(have, ids[i]) - logprob));
      }
      step.clear().addSequence(0, cached++).addToken(ids[0]);
    }
    return new ForcedCompletion((double) same / steps.size(), error);
  }

  private static int tokens(DecoderModel decoder, DecoderStep step, int[] tokens, int cached) {
    step.clear().addSequence(0, cached);
    for (int token : tokens) {
      step.addToken(token);
    }
    decoder.step(step);
    return cached + tokens.length;
  }

  private static int media(
      DecoderModel decoder, DecoderStep step, ComputeType type, ByteBuffer features, int cached) {
    int tokens = features.remaining() / (ModelShape.HALF_B.hidden() * type.bytes());
    try (MediaHandle handle = decoder.upload(features, tokens, type)) {
      for (int row = 0; row < tokens; row += CHUNK) {
        int count = Math.min(CHUNK, tokens - row);
        decoder.step(step.clear().addSequence(0, cached + row).addMedia(handle, row, count));
      }
    }
    return cached + tokens;
  }

  private static double logprob(SampledToken.Logprobs logprobs, int token) {
    for (int i = 0; i < logprobs.tokens().length; i++) {
      if (logprobs.tokens()[i] == token) {
        return logprobs.values()[i];
      }
    }
    return Double.NEGATIVE_INFINITY;
  }
}
