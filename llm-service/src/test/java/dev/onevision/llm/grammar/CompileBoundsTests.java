package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.grammar.schema.SchemaException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bounds the cost of hostile formats: processor time and allocated memory, in total and in one step
 * of the engine. {@code -Donevision.grammar.hostile-formats=5000} tries more of them.
 */
class CompileBoundsTests {

  private static final int FORMATS = Integer.getInteger("onevision.grammar.hostile-formats", 250);
  private static final long MAX_NANOS = 1_000_000_000;
  private static final long MAX_BYTES = 64 << 20;
  private static final long STEP_NANOS = 3_000_000;

  /** A step reads the clock only now and then, and may include a garbage collection. */
  private static final long MAX_STEP_NANOS = 20 * STEP_NANOS;

  private static final int STEPS = 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Vocabularies tokens = new Vocabularies(new SplittableRandom(1));
  private final Vocabulary vocabulary = tokens.vocabulary();

  /** Loads classes and tables that all formats share. */
  @BeforeAll
  static void warmUp() {
    for (String pattern : new String[] {"\\p{L}+", "\\p{Script=Greek}|\\p{Emoji}", "(?!a)."}) {
      cost(
          new Grammars(new Vocabularies(new SplittableRandom(1)).vocabulary()),
          new OutputFormat.Regex(pattern));
    }
  }

  @Test
  void hostileFormatsStayWithinTheBoundsOfTimeAndMemory() {
    Grammars grammars = new Grammars(vocabulary);
    Cost max = new Cost(0, 0, 0, 0);
    int refused = 0;
    List<String> tooExpensive = new ArrayList<>();
    for (int seed = 0; seed < FORMATS; seed++) {
      OutputFormat.Constrained format = new HostileFormats(new SplittableRandom(seed)).next();
      Cost cost = cost(grammars, format);
      if (cost.isTooMuch()) {
        tooExpensive.add("seed %d, %s: %.150s".formatted(seed, cost, format));
      }
      max = max.max(cost);
      refused += cost.refused;
    }
    System.out.printf("%d formats, %d refused; max %s%n", FORMATS, refused, max);
    assertThat(tooExpensive).isEmpty();
  }

  private record Cost(long nanos, long bytes, long stepNanos, int refused) {

    boolean isTooMuch() {
      return nanos > MAX_NANOS || bytes > MAX_BYTES || stepNanos > MAX_STEP_NANOS;
    }

    Cost max(Cost other) {
      return new Cost(
          Math.max(nanos, other.nanos),
          Math.max(bytes, other.bytes),
          Math.max(stepNanos, other.stepNanos),
          0);
    }

    @Override
    public String toString() {
      return "%d ms and %d MB to compile, %d ms of a step"
          .formatted(nanos / 1_000_000, bytes >> 20, stepNanos / 1_000_000);
    }
  }

  private static Cost cost(Grammars grammars, OutputFormat.Constrained format) {
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    int refused = 0;
    long step = 0;
    Constraint constraint = null;
    try {
      constraint = grammars.constraint(format);
    } catch (SchemaException e) {
      refused = 1;
      assertThat(e).hasMessageContaining("refused");
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    try {
      for (int i = 0; i < STEPS && constraint != null; i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        boolean found = constraint.prepare(STEP_NANOS);
        step = Math.max(step, THREADS.getCurrentThreadCpuTime() - start);
        if (found) {
          int token = firstAllowed(constraint.allowed());
          if (token < 0) {
            break;
          }
          constraint.accept(token);
        }
      }
    } catch (ConstraintException e) {
      assertThat(e).hasMessageContaining("alternatives");
    }
    return new Cost(nanos, bytes, step, refused);
  }

  /** The first allowed token that does not end the completion; -1 if there is none. */
  private static int firstAllowed(long[] mask) {
    for (int token = 0; token < 64 * mask.length; token++) {
      if (token != Vocabularies.END && Vocabularies.isAllowed(mask, token)) {
        return token;
      }
    }
    return -1;
  }
}
