package dev.onevision.llm.grammar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.schema.SchemaCompiler;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.grammar.schema.TextCompiler;
import dev.onevision.llm.grammar.schema.ToolCompiler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compiles output formats and caches the grammars, and the errors of formats that do not compile.
 * One format is compiled at a time: this bounds the processors and the memory for compilation,
 * however many requests have new formats. Thread-safe; the constraints belong to the thread of one
 * engine.
 */
public final class Grammars {

  private static final long MAX_CACHE_BYTES = 128 << 20;

  private static final int UNSUPPORTED_BYTES = 512;

  private final Vocabulary vocabulary;
  private final Semaphore compiling = new Semaphore(1, true);
  private final Cache<OutputFormat.Constrained, Compiled> cache;

  /** Grammars over a vocabulary. */
  public Grammars(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / 6))
            .<OutputFormat.Constrained, Compiled>weigher(
                (format, result) -> length(format) + result.bytes())
            .executor(Runnable::run)
            .build();
  }

  /** The result of a compilation. */
  private sealed interface Compiled {

    int bytes();

    record Success(Grammar grammar, Masks masks) implements Compiled {
      @Override
      public int bytes() {
        return grammar.maxBytes() + Masks.BYTES;
      }
    }

    record Unsupported(SchemaException reason) implements Compiled {
      @Override
      public int bytes() {
        return UNSUPPORTED_BYTES;
      }
    }
  }

  /**
   * A constraint for a new completion. Compiles the format if it is not cached, which takes up to a
   * fraction of a second.
   *
   * @throws SchemaException if the format is not supported
   */
  public Constraint constraint(OutputFormat.Constrained format) throws SchemaException {
    Compiled cached = cache.getIfPresent(format);
    if (cached == null) {
      compiling.acquireUninterruptibly();
      cached = compileNow(format);
    }
    return constraint(cached);
  }

  /**
   * A constraint for a new completion. Compiles the format if it is not cached.
   *
   * @param timeout for the compilation of other formats
   * @return null after the timeout
   * @throws SchemaException if the format is not supported
   * @throws InterruptedException if the thread is interrupted while other formats are compiled
   */
  public @Nullable Constraint constraint(OutputFormat.Constrained format, Duration timeout)
      throws SchemaException, InterruptedException {
    Compiled cached = cache.getIfPresent(format);
    if (cached == null) {
      if (!compiling.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return null;
      }
      cached = compileNow(format);
    }
    return constraint(cached);
  }

  /** Called with the permit, which it releases. Another thread may have compiled the format. */
  private Compiled compileNow(OutputFormat.Constrained format) {
    try {
      Compiled cached = cache.getIfPresent(format);
      if (cached == null) {
        cached = compile(format);
        cache.put(format, cached);
      }
      return cached;
    } finally {
      compiling.release();
    }
  }

  private Constraint constraint(Compiled compiled) throws SchemaException {
    return switch (compiled) {
      case Compiled.Success(var grammar, var masks) -> new Constraint(grammar, vocabulary, masks);
      case Compiled.Unsupported(var reason) -> throw reason;
    };
  }

  private Compiled compile(OutputFormat.Constrained format) {
    try {
      return new Compiled.Success(grammar(format), new Masks(vocabulary.words()));
    } catch (SchemaException e) {
      return new Compiled.Unsupported(e);
    } catch (ConstraintException e) {
      return new Compiled.Unsupported(new SchemaException("#", String.valueOf(e.getMessage())));
    }
  }

  private static Grammar grammar(OutputFormat.Constrained format) throws SchemaException {
    return switch (format) {
      case OutputFormat.JsonObject _ -> SchemaCompiler.anyObject();
      case OutputFormat.JsonSchema(var schema) -> SchemaCompiler.compile(schema);
      case OutputFormat.Regex(var pattern) -> TextCompiler.pattern(pattern);
      case OutputFormat.Choice(var texts) -> TextCompiler.choice(texts);
      case OutputFormat.Tools tools -> tools(tools);
    };
  }

  private static Grammar tools(OutputFormat.Tools format) throws SchemaException {
    ToolCompiler compiler = new ToolCompiler(format.parallel());
    for (OutputFormat.Tool tool : format.tools()) {
      compiler.add(tool.name(), tool.parameters(), tool.strict());
    }
    if (format.required()) {
      return compiler.calls();
    }
    return switch (format.text()) {
      case OutputFormat.AnyText _ -> compiler.callsAfterText();
      case OutputFormat.JsonObject _ -> compiler.callsOrObject();
      case OutputFormat.JsonSchema(var schema) -> compiler.callsOrJson(schema);
      case OutputFormat.Regex(var pattern) -> compiler.callsOrMatch(pattern);
      case OutputFormat.Choice(var texts) -> compiler.callsOrOneOf(texts);
      case OutputFormat.Tools _ -> throw new IllegalArgumentException("the text has tools");
    };
  }

  private static int length(OutputFormat.Constrained format) {
    return switch (format) {
      case OutputFormat.JsonObject _ -> 0;
      case OutputFormat.JsonSchema(var schema) -> 2 * schema.length();
      case OutputFormat.Regex(var pattern) -> 2 * pattern.length();
      case OutputFormat.Choice(List<String> texts) ->
          texts.stream().mapToInt(text -> 2 * text.length() + 64).sum();
      case OutputFormat.Tools tools ->
          tools.tools().stream()
                  .mapToInt(tool -> 2 * (tool.name().length() + tool.parameters().length()) + 64)
                  .sum()
              + (tools.text() instanceof OutputFormat.Constrained text ? length(text) : 0);
    };
  }
}
