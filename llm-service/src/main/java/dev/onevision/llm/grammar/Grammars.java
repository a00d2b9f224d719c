package dev.onevision.llm.grammar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onevision.messaging.wire.AnswerFormat;

/**
 * The forms that answers were asked for in, each compiled once while it is in use. Thread-safe; the
 * constraints it gives belong to the engine's thread, and to one engine.
 */
public final class Grammars {

  private static final String ANY_OBJECT = "";
  private static final long MASK_BYTES = 64 << 20;
  private static final long GRAMMAR_BYTES = 128 << 20;

  private final Vocabulary vocabulary;
  private final Masks masks;
  private final Cache<String, Grammar> compiled =
      Caffeine.newBuilder()
          .maximumWeight(GRAMMAR_BYTES)
          .<String, Grammar>weigher((schema, grammar) -> grammar.mostBytes() + schema.length())
          .executor(Runnable::run)
          .build();

  /** No grammars yet. */
  public Grammars(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.masks = new Masks(vocabulary, MASK_BYTES);
  }

  /**
   * Begins an answer of this form. Compiles the schema if it is new, which may take a second.
   *
   * @throws SchemaException if answers cannot be held to the schema
   */
  public Constraint constraint(AnswerFormat format) throws SchemaException {
    Grammar grammar =
        switch (format) {
          case AnswerFormat.JsonObject _ ->
              compiled.get(ANY_OBJECT, _ -> SchemaCompiler.anyObject());
          case AnswerFormat.JsonSchema(var schema) -> compile(schema);
        };
    return new Constraint(grammar, vocabulary, masks);
  }

  private Grammar compile(String schema) throws SchemaException {
    try {
      return compiled.get(
          schema,
          text -> {
            try {
              return SchemaCompiler.compile(text);
            } catch (SchemaException e) {
              throw new Refused(e);
            }
          });
    } catch (Refused e) {
      throw e.reason;
    }
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SchemaException reason;

    Refused(SchemaException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
