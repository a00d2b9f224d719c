package dev.onevision.llm.grammar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onevision.contract.wire.AnswerFormat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The forms that answers were asked for in, each compiled once while it is in use. Forms that were
 * refused are remembered, too. One form is compiled at a time, so that compiling takes one
 * processor and the memory of one form at most, however many requests bring new ones. Thread-safe;
 * the constraints it gives belong to the engine's thread, and to one engine.
 */
public final class Grammars {

  private static final long MAX_CACHE_BYTES = 128 << 20;

  private static final int REFUSAL_BYTES = 512;

  private final Vocabulary vocabulary;
  private final Semaphore compiling = new Semaphore(1, true);
  private final Cache<AnswerFormat, Compiled> compiled;

  /** No grammars yet. */
  public Grammars(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.compiled =
        Caffeine.newBuilder()
            .maximumWeight(Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / 6))
            .<AnswerFormat, Compiled>weigher((format, result) -> length(format) + result.bytes())
            .executor(Runnable::run)
            .build();
  }

  /** What became of a form. */
  private sealed interface Compiled {

    int bytes();

    record Taken(Grammar grammar, Masks masks) implements Compiled {
      @Override
      public int bytes() {
        return grammar.maxBytes() + Masks.BYTES;
      }
    }

    record Refused(SchemaException reason) implements Compiled {
      @Override
      public int bytes() {
        return REFUSAL_BYTES;
      }
    }
  }

  /**
   * Begins an answer of this form. Compiles the form if it is new, which takes a fraction of a
   * second.
   *
   * @throws SchemaException if answers cannot be held to the form
   */
  public Constraint constraint(AnswerFormat format) throws SchemaException {
    AnswerFormat key = format.withoutField();
    Compiled known = compiled.getIfPresent(key);
    if (known == null) {
      compiling.acquireUninterruptibly();
      known = compileHere(key);
    }
    return begin(known);
  }

  /**
   * Begins an answer of this form.
   *
   * @param timeout for forms that are compiled before this one
   * @return null when the time is over
   * @throws SchemaException if answers cannot be held to the form
   * @throws InterruptedException if the thread was interrupted while others were compiled
   */
  public @Nullable Constraint constraint(AnswerFormat format, Duration timeout)
      throws SchemaException, InterruptedException {
    AnswerFormat key = format.withoutField();
    Compiled known = compiled.getIfPresent(key);
    if (known == null) {
      if (!compiling.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return null;
      }
      known = compileHere(key);
    }
    return begin(known);
  }

  /** Compiles a form that nobody has compiled meanwhile, and lets the next one compile. */
  private Compiled compileHere(AnswerFormat format) {
    try {
      Compiled known = compiled.getIfPresent(format);
      if (known == null) {
        known = compile(format);
        compiled.put(format, known);
      }
      return known;
    } finally {
      compiling.release();
    }
  }

  private Constraint begin(Compiled known) throws SchemaException {
    return switch (known) {
      case Compiled.Taken(var grammar, var masks) -> new Constraint(grammar, vocabulary, masks);
      case Compiled.Refused(var reason) -> throw reason;
    };
  }

  private Compiled compile(AnswerFormat format) {
    try {
      return new Compiled.Taken(grammar(format), new Masks(vocabulary.words()));
    } catch (SchemaException e) {
      return new Compiled.Refused(e);
    } catch (ConstraintException e) {
      return new Compiled.Refused(new SchemaException("#", String.valueOf(e.getMessage())));
    }
  }

  private static Grammar grammar(AnswerFormat format) throws SchemaException {
    return switch (format) {
      case AnswerFormat.JsonObject _ -> SchemaCompiler.anyObject();
      case AnswerFormat.JsonSchema(var schema, _) -> SchemaCompiler.compile(schema);
      case AnswerFormat.Regex(var pattern, _) -> TextCompiler.pattern(pattern);
      case AnswerFormat.Choice(var texts, _) -> TextCompiler.choice(texts);
    };
  }

  private static int length(AnswerFormat format) {
    return switch (format) {
      case AnswerFormat.JsonObject _ -> 0;
      case AnswerFormat.JsonSchema(var schema, _) -> 2 * schema.length();
      case AnswerFormat.Regex(var pattern, _) -> 2 * pattern.length();
      case AnswerFormat.Choice(List<String> texts, _) ->
          texts.stream().mapToInt(text -> 2 * text.length() + 64).sum();
    };
  }
}
