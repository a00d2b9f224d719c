package dev.onevision.gateway.openai;

import dev.onevision.messaging.wire.Sampling;
import dev.onevision.messaging.wire.Stopping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a chat request may contain: from what was sent to what will be done. Thread-safe. */
@Component
class ChatRequestRules {

  private static final int MOST_STOP_STRINGS = 4;
  private static final int LONGEST_STOP_STRING = 1024;
  private static final int MOST_METADATA = 16;

  /** So little of the probability mass that only the most likely token is kept. */
  private static final double SMALLEST_TOP_P = 1e-6;

  private final MessageRules messages;

  ChatRequestRules(MessageRules messages) {
    this.messages = messages;
  }

  /**
   * Checks a request.
   *
   * @throws ApiException at the first field that cannot be served
   */
  ChatCall check(ChatRequest request) {
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
    boolean includeUsage =
        request.streamOptions() != null
            && Boolean.TRUE.equals(request.streamOptions().includeUsage());
    return new ChatCall(
        request.model(),
        messages.check(request.messages(), MediaRules.multiImage(request.multiImage())),
        sampling(request),
        stopping(request),
        stream,
        includeUsage);
  }

  private static Sampling sampling(ChatRequest request) {
    Double topP = inRange("top_p", request.topP(), 0, 1);
    Integer topK = request.topK();
    if (topK != null && topK < -1) {
      throw outOfRange("top_k", topK, "at least 1, or 0 or -1 to keep all tokens");
    }
    Double penalty = request.repetitionPenalty();
    if (penalty != null && !(penalty > 0 && penalty <= 10)) {
      throw outOfRange("repetition_penalty", penalty, "above 0 and at most 10");
    }
    // Chosen here, not by the worker: a worker that takes over must choose the same tokens again.
    long seed =
        request.seed() != null ? request.seed() : ThreadLocalRandom.current().nextLong(1L << 53);
    return new Sampling(
        inRange("temperature", request.temperature(), 0, 2),
        topP == null ? null : Double.valueOf(Math.max(topP, SMALLEST_TOP_P)),
        topK == null ? null : Integer.valueOf(Math.max(topK, 0)),
        penalty,
        seed);
  }

  private static Stopping stopping(ChatRequest request) {
    Integer newer = positive("max_completion_tokens", request.maxCompletionTokens());
    Integer older = positive("max_tokens", request.maxTokens());
    if (newer != null && older != null) {
      throw ApiException.invalidValue(
          "'max_tokens' and 'max_completion_tokens' mean the same. Send one of them.",
          "max_tokens");
    }
    return new Stopping(newer != null ? newer : older, stopStrings(request.stop()));
  }

  private static List<String> stopStrings(ChatRequest.@Nullable Stop stop) {
    if (stop == null) {
      return List.of();
    }
    if (stop.strings().size() > MOST_STOP_STRINGS) {
      throw ApiException.invalidValue(
          "'stop' has " + stop.strings().size() + " strings, at most 4 are allowed.", "stop");
    }
    return stop.strings().stream()
        .map(
            string -> {
              if (string == null || string.isEmpty() || string.length() > LONGEST_STOP_STRING) {
                throw ApiException.invalidValue(
                    "Each string of 'stop' must have 1 to 1024 characters.", "stop");
              }
              return string;
            })
        .toList();
  }

  private static void refuseUnsupported(ChatRequest request) {
    if (request.n() != null && request.n() != 1) {
      throw ApiException.unsupported(
          "'n' is " + request.n() + ", only 1 is supported. Send several requests.", "n");
    }
    if (isFilled(request.tools())) {
      throw ApiException.unsupported("Tools are not supported. Leave 'tools' out.", "tools");
    }
    if (isFilled(request.functions())) {
      throw ApiException.unsupported(
          "Functions are not supported. Leave 'functions' out.", "functions");
    }
    if (Boolean.TRUE.equals(request.logprobs())) {
      throw ApiException.unsupported(
          "Log probabilities are not supported. Leave 'logprobs' out.", "logprobs");
    }
    if (request.topLogprobs() != null && request.topLogprobs() != 0) {
      throw ApiException.unsupported(
          "Log probabilities are not supported. Leave 'top_logprobs' out.", "top_logprobs");
    }
    if (request.logitBias() != null && !request.logitBias().isEmpty()) {
      throw ApiException.unsupported(
          "Logit biases are not supported. Leave 'logit_bias' out.", "logit_bias");
    }
    if (request.responseFormat() != null && !"text".equals(request.responseFormat().type())) {
      throw ApiException.unsupported(
          "Only the response format {\"type\": \"text\"} is supported.", "response_format");
    }
    if (request.audio() != null && !request.audio().isNull()) {
      throw ApiException.unsupported("Audio is not supported. Leave 'audio' out.", "audio");
    }
    if (request.modalities() != null && !request.modalities().equals(List.of("text"))) {
      throw ApiException.unsupported("Only the modality \"text\" is supported.", "modalities");
    }
    refusePenalty("frequency_penalty", request.frequencyPenalty());
    refusePenalty("presence_penalty", request.presencePenalty());
  }

  private static void refusePenalty(String field, @Nullable Double value) {
    if (value != null && value != 0) {
      throw ApiException.unsupported(
          "'" + field + "' is not supported. Leave it out, or use 'repetition_penalty'.", field);
    }
  }

  private static void checkMetadata(@Nullable Map<String, @Nullable String> metadata) {
    if (metadata != null && metadata.size() > MOST_METADATA) {
      throw ApiException.invalidValue(
          "'metadata' has " + metadata.size() + " entries, at most 16 are allowed.", "metadata");
    }
  }

  private static @Nullable Double inRange(
      String field, @Nullable Double value, double least, double most) {
    if (value != null && !(value >= least && value <= most)) {
      throw outOfRange(field, value, "between " + (int) least + " and " + (int) most);
    }
    return value;
  }

  private static @Nullable Integer positive(String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw outOfRange(field, value, "at least 1");
    }
    return value;
  }

  private static ApiException outOfRange(String field, Number value, String range) {
    return ApiException.invalidValue(
        "'" + field + "' is " + value + ", it must be " + range + ".", field);
  }

  private static boolean isFilled(@Nullable List<?> list) {
    return list != null && !list.isEmpty();
  }
}
