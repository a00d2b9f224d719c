package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import dev.onevision.gateway.chat.ChatCall.DraftTurn;
import dev.onevision.gateway.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks a chat request and turns it into a {@link ChatCall}. Thread-safe. */
@Component
public class ChatRequestRules {

  /** Fields that are refused with any value. */
  static final Set<String> REFUSED =
      Set.of(
          "audio",
          "functions",
          "function_call",
          "guided_grammar",
          "guided_whitespace_pattern",
          "structural_tag",
          "json_schema",
          "regex",
          "grammar",
          "ebnf");

  private static final int MAX_STOP_STRINGS = 4;
  private static final int MAX_STOP_STRING_LENGTH = 1024;
  private static final int MAX_METADATA = 16;

  private final MessageRules messages;
  private final OpenAiProperties limits;

  ChatRequestRules(MessageRules messages, OpenAiProperties limits) {
    this.messages = messages;
    this.limits = limits;
  }

  /**
   * Checks a request.
   *
   * @throws ApiException at the first invalid field
   */
  public ChatCall check(ChatRequest request) {
    return check(request, request.messages());
  }

  /**
   * Checks the request of another API.
   *
   * @param messages in place of those of the request
   * @throws ApiException at the first invalid field
   */
  public ChatCall check(
      ChatRequest request, @Nullable List<ChatRequest.@Nullable Message> messages) {
    // Chosen here and not by the worker, because a second worker must sample the same tokens.
    return check(request, messages, ThreadLocalRandom.current().nextLong(1L << 53));
  }

  /**
   * Checks a request.
   *
   * @param seed used if the request has none
   * @throws ApiException at the first invalid field
   */
  public ChatCall check(ChatRequest request, long seed) {
    return check(request, request.messages(), seed);
  }

  private ChatCall check(
      ChatRequest request, @Nullable List<ChatRequest.@Nullable Message> sent, long seed) {
    refuseUnsupported(request);
    if (request.model() != null && request.model().isBlank()) {
      throw ApiException.invalidValue("'model' is empty. Name a model or leave it out.", "model");
    }
    checkMetadata(request.metadata());
    boolean stream = Boolean.TRUE.equals(request.stream());
    if (!stream && request.streamOptions() != null) {
      throw ApiException.invalidValue(
          "'stream_options' is only allowed when 'stream' is true.", "stream_options");
    }
    List<DraftTurn> turns = messages.check(sent, MediaRules.multiImage(request.multiImage()));
    return new ChatCall(
        request.model(),
        turns,
        MediaRules.background(request.background()),
        SamplingFields.sampling(request, seed),
        stopping(request),
        new ChatCall.Completion(
            choices(request.n()),
            SamplingFields.logprobs(request),
            continuesLast(request, turns),
            ToolRules.format(request, FormatRules.check(request)),
            null),
        ServiceTier.asked(request.serviceTier()),
        streaming(stream, request.streamOptions()),
        UnknownFields.ignored(request.otherFields(), limits.refuseUnknownFields()));
  }

  private static ChatCall.Streaming streaming(
      boolean stream, ChatRequest.@Nullable StreamOptions options) {
    if (options == null) {
      return new ChatCall.Streaming(stream, false, false, false);
    }
    boolean details = Boolean.TRUE.equals(options.includeUsageDetails());
    return new ChatCall.Streaming(
        stream,
        details || Boolean.TRUE.equals(options.includeUsage()),
        details,
        Boolean.TRUE.equals(options.resumable()));
  }

  private int choices(@Nullable Integer n) {
    if (n != null && (n < 1 || n > limits.maxChoices())) {
      throw SamplingFields.outOfRange("n", n, "between 1 and " + limits.maxChoices());
    }
    return n == null ? 1 : n;
  }

  private static boolean continuesLast(ChatRequest request, List<DraftTurn> turns) {
    if (!Boolean.TRUE.equals(request.continueFinalMessage())) {
      return false;
    }
    if (Boolean.TRUE.equals(request.addGenerationPrompt())) {
      throw ApiException.invalidValue(
          "'continue_final_message' and 'add_generation_prompt' exclude each other. Send one.",
          "add_generation_prompt");
    }
    if (turns.getLast().role() != Turn.Role.ASSISTANT) {
      throw ApiException.invalidValue(
          "'continue_final_message' needs an assistant message at the end of 'messages'.",
          "continue_final_message");
    }
    if (turns.getLast().parts().stream().anyMatch(DraftPart.ToolCall.class::isInstance)) {
      throw ApiException.invalidValue(
          "'continue_final_message' cannot continue a message with tool calls.",
          "continue_final_message");
    }
    return true;
  }

  private static Stopping stopping(ChatRequest request) {
    Integer newer = positive("max_completion_tokens", request.maxCompletionTokens());
    Integer older = positive("max_tokens", request.maxTokens());
    if (newer != null && older != null) {
      throw ApiException.invalidValue(
          "'max_tokens' and 'max_completion_tokens' mean the same. Send one of them.",
          "max_tokens");
    }
    Integer max = newer != null ? newer : older;
    Integer min = request.minTokens();
    if (min != null && (min < 0 || (max != null && min > max))) {
      throw SamplingFields.outOfRange("min_tokens", min, "at least 0 and at most max_tokens");
    }
    return new Stopping(
        max,
        stopStrings(request.stop()),
        min == null || min == 0 ? null : min,
        Boolean.TRUE.equals(request.ignoreEos()) ? true : null);
  }

  private static List<String> stopStrings(ChatRequest.@Nullable Stop stop) {
    if (stop == null) {
      return List.of();
    }
    if (stop.strings().size() > MAX_STOP_STRINGS) {
      throw ApiException.invalidValue(
          "'stop' has " + stop.strings().size() + " strings, at most 4 are allowed.", "stop");
    }
    return stop.strings().stream()
        .map(
            string -> {
              if (string == null || string.isEmpty() || string.length() > MAX_STOP_STRING_LENGTH) {
                throw ApiException.invalidValue(
                    "Each string of 'stop' must have 1 to 1024 characters.", "stop");
              }
              return string;
            })
        .toList();
  }

  private static void refuseUnsupported(ChatRequest request) {
    if (request.audio() != null && !request.audio().isNull()) {
      throw ApiException.unsupported("Audio is not supported. Leave 'audio' out.", "audio");
    }
    if (request.modalities() != null && !request.modalities().equals(List.of("text"))) {
      throw ApiException.unsupported("Only the modality \"text\" is supported.", "modalities");
    }
    if (Boolean.FALSE.equals(request.addGenerationPrompt())
        && !Boolean.TRUE.equals(request.continueFinalMessage())) {
      throw ApiException.unsupported(
          "Every answer begins with the assistant's turn. Leave 'add_generation_prompt' out.",
          "add_generation_prompt");
    }
  }

  private static void checkMetadata(@Nullable Map<String, @Nullable String> metadata) {
    if (metadata != null && metadata.size() > MAX_METADATA) {
      throw ApiException.invalidValue(
          "'metadata' has " + metadata.size() + " entries, at most 16 are allowed.", "metadata");
    }
  }

  private static @Nullable Integer positive(String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw SamplingFields.outOfRange(field, value, "at least 1");
    }
    return value;
  }
}
