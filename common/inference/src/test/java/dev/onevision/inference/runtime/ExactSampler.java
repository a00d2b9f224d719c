package dev.onevision.inference.runtime;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The distribution of a draw in plain double arithmetic, written from its description alone. */
final class ExactSampler {

  private ExactSampler() {}

  static double[] distribution(float[] logits, SampleParameters parameters) {
    double[] x = new double[logits.length];
    for (int id = 0; id < x.length; id++) {
      x[id] = isAllowed(parameters.allowedTokens(), id) ? logits[id] : Double.NEGATIVE_INFINITY;
    }
    LogitBias bias = parameters.bias();
    for (int i = 0; i < bias.tokens().length; i++) {
      x[bias.tokens()[i]] += bias.values()[i];
    }
    Penalties penalties = parameters.penalties();
    for (int i = 0; i < penalties.count(); i++) {
      int id = penalties.token(i);
      double scaled = x[id] > 0 ? x[id] / penalties.repetition() : x[id] * penalties.repetition();
      x[id] =
          scaled
              - penalties.presence()
              - penalties.frequency() * (double) penalties.generated().count(i);
    }
    Integer[] order =
        IntStream.range(0, x.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -x[id]))
            .toArray(Integer[]::new);
    double best = x[order[0]];
    double[] weight =
        Arrays.stream(x)
            .map(v -> Math.exp((v - best) / parameters.distribution().temperature()))
            .toArray();
    int kept =
        parameters.distribution().topK() == 0
            ? x.length
            : Math.min(parameters.distribution().topK(), x.length);
    double min = Math.max(weight[order[kept - 1]], parameters.distribution().minP());
    for (int id = 0; id < x.length; id++) {
      weight[id] = weight[id] < min ? 0 : weight[id];
    }
    double total = Arrays.stream(weight).sum();
    double before = 0;
    double last = 1;
    for (int id : order) {
      // Equally likely tokens are kept or dropped together.
      if (before >= parameters.distribution().topP() * total && weight[id] < last) {
        weight[id] = 0;
      } else {
        before += weight[id];
        last = weight[id];
      }
    }
    double left = Arrays.stream(weight).sum();
    return Arrays.stream(weight).map(w -> w / left).toArray();
  }

  private static boolean isAllowed(long @Nullable [] mask, int id) {
    return mask == null || (id / Long.SIZE < mask.length && (mask[id / Long.SIZE] >>> id & 1) == 1);
  }
}
