package dev.onevision.llm.intake;

import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request in the service's own types, with all defaults filled in.
 *
 * @param id unique, chosen by the sender
 * @param priority queue in which it waits for the model
 * @param deadline time after which it fails
 * @param conversation what the model is asked
 * @param sampling how tokens are sampled
 * @param choices number of completions, at least 1
 * @param stop when a completion is complete
 * @param format output format of the completions
 * @param prefixScope the requests that may share rows of their prompts have equal scopes; null if
 *     this one shares none
 */
public record LlmRequest(
    String id,
    Priority priority,
    Instant deadline,
    Conversation conversation,
    SamplingParameters sampling,
    int choices,
    StopConditions stop,
    OutputFormat format,
    @Nullable String prefixScope) {}
