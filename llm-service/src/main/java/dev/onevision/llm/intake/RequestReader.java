package dev.onevision.llm.intake;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.OutputFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads wire requests: checks the limits that depend on the model, and fills in defaults. */
public final class RequestReader {

  private final SamplingLimits limits;
  private final GenerationDefaults defaults;
  private final int defaultMaxTokens;
  private final PrefixCacheProperties prefixes;

  /**
   * A reader.
   *
   * @param defaults of the checkpoint
   * @param defaultMaxTokens max tokens of a completion whose request sets none
   * @param prefixes which requests share rows of their prompts
   */
  public RequestReader(
      SamplingLimits limits,
      GenerationDefaults defaults,
      int defaultMaxTokens,
      PrefixCacheProperties prefixes) {
    this.limits = limits;
    this.defaults = defaults;
    this.defaultMaxTokens = defaultMaxTokens;
    this.prefixes = prefixes;
  }

  /**
   * Reads a request that passed the checks of {@code RequestRules}.
   *
   * @throws RefusedException if this worker cannot run it
   */
  public LlmRequest read(GenerationRequest request) throws RefusedException {
    var conversation = ConversationReader.read(request);
    limits.check(request);
    OutputFormat format = format(request.format());
    return new LlmRequest(
        request.id(),
        priority(request.priority()),
        request.deadline(),
        conversation,
        SamplingReader.read(request, defaults),
        request.choiceCount(),
        stopConditions(request.stopping(), format),
        format,
        prefixes.scope(request.owner()));
  }

  private static dev.onevision.llm.scheduling.Priority priority(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> dev.onevision.llm.scheduling.Priority.INTERACTIVE;
      case BATCH -> dev.onevision.llm.scheduling.Priority.BATCH;
    };
  }

  private StopConditions stopConditions(Stopping stopping, OutputFormat format) {
    // A constrained completion ends with its format, whatever the request says.
    boolean constrained = format instanceof OutputFormat.Constrained;
    boolean ignoreEnd = !constrained && Boolean.TRUE.equals(stopping.ignoreEnd());
    Integer minTokens = constrained ? null : stopping.minTokens();
    return new StopConditions(
        stopping.stopStrings(),
        ignoreEnd ? Set.of() : Set.copyOf(defaults.endTokens()),
        minTokens == null ? 0 : minTokens,
        stopping.maxTokens() == null ? defaultMaxTokens : stopping.maxTokens());
  }

  private static OutputFormat format(@Nullable CompletionFormat format) {
    return switch (format) {
      case null -> new OutputFormat.AnyText();
      case CompletionFormat.JsonObject _ -> new OutputFormat.JsonObject();
      case CompletionFormat.JsonSchema(var schema, _) -> new OutputFormat.JsonSchema(schema);
      case CompletionFormat.Regex(var pattern, _) -> new OutputFormat.Regex(pattern);
      case CompletionFormat.Choice(var texts, _) -> new OutputFormat.Choice(texts);
      case CompletionFormat.Tools calls -> ToolReader.format(calls, format(calls.text()));
    };
  }
}
