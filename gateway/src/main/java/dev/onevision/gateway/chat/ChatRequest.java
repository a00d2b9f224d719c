package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/chat/completions} as it was sent. Everything may be absent; {@link
 * ChatRequestRules} says what may be in it. Fields that only exist to be refused are trees.
 */
record ChatRequest(
    @Nullable String model,
    @Nullable List<@Nullable Message> messages,
    @Nullable Boolean stream,
    @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
    @Nullable Double temperature,
    @JsonProperty("top_p") @Nullable Double topP,
    @JsonProperty("top_k") @Nullable Integer topK,
    @JsonProperty("repetition_penalty") @Nullable Double repetitionPenalty,
    @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty,
    @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
    @Nullable Long seed,
    @Nullable Stop stop,
    @JsonProperty("max_tokens") @Nullable Integer maxTokens,
    @JsonProperty("max_completion_tokens") @Nullable Integer maxCompletionTokens,
    @Nullable Integer n,
    @Nullable String user,
    @Nullable Map<String, @Nullable String> metadata,
    @Nullable Boolean logprobs,
    @JsonProperty("top_logprobs") @Nullable Integer topLogprobs,
    @JsonProperty("logit_bias") @Nullable Map<String, @Nullable Double> logitBias,
    @JsonProperty("response_format") @Nullable ResponseFormat responseFormat,
    @JsonProperty("structured_outputs") @Nullable JsonNode structuredOutputs,
    @JsonProperty("guided_json") @Nullable JsonNode guidedJson,
    @JsonProperty("guided_regex") @Nullable JsonNode guidedRegex,
    @JsonProperty("guided_choice") @Nullable JsonNode guidedChoice,
    @JsonProperty("guided_grammar") @Nullable JsonNode guidedGrammar,
    @JsonProperty("guided_whitespace_pattern") @Nullable JsonNode guidedWhitespacePattern,
    @JsonProperty("structural_tag") @Nullable JsonNode structuralTag,
    @JsonProperty("json_schema") @Nullable JsonNode jsonSchema,
    @Nullable JsonNode regex,
    @Nullable JsonNode grammar,
    @Nullable JsonNode ebnf,
    @Nullable List<@Nullable String> modalities,
    @JsonProperty("multi_image") @Nullable String multiImage,
    @Nullable String background,
    @Nullable JsonNode audio,
    @Nullable List<@Nullable JsonNode> tools,
    @JsonProperty("tool_choice") @Nullable JsonNode toolChoice,
    @Nullable List<@Nullable JsonNode> functions,
    @JsonProperty("function_call") @Nullable JsonNode functionCall,
    @JsonProperty("min_p") @Nullable Double minP,
    @JsonProperty("min_tokens") @Nullable Integer minTokens,
    @JsonProperty("ignore_eos") @Nullable Boolean ignoreEos,
    @JsonProperty("continue_final_message") @Nullable Boolean continueFinalMessage,
    @JsonProperty("add_generation_prompt") @Nullable Boolean addGenerationPrompt,
    @JsonProperty("service_tier") @Nullable String serviceTier) {

  /** One message. */
  record Message(
      @Nullable String role,
      @Nullable Content content,
      @Nullable String refusal,
      @JsonProperty("tool_calls") @Nullable List<@Nullable JsonNode> toolCalls,
      @JsonProperty("function_call") @Nullable JsonNode functionCall) {}

  /** What a message says: a string, or a list of parts. */
  sealed interface Content {

    record Text(String text) implements Content {}

    record Parts(List<@Nullable ContentPart> parts) implements Content {}
  }

  /** A part; {@code type} says which of the other fields counts. */
  record ContentPart(
      @Nullable String type,
      @Nullable String text,
      @Nullable String refusal,
      @JsonProperty("image_url") @Nullable ImageUrl imageUrl,
      @JsonProperty("video_url") @Nullable VideoUrl videoUrl,
      @Nullable List<@Nullable MediaReference> video,
      @Nullable String detail) {}

  /**
   * An image.
   *
   * @param field what errors call its URL, behind the part: many clients send the URL alone,
   *     without the object around it
   */
  record ImageUrl(@Nullable MediaReference url, @Nullable String detail, String field) {

    /** The object that OpenAI's API has. */
    record Members(@Nullable MediaReference url, @Nullable String detail) {}
  }

  /**
   * A video in a file.
   *
   * @param field as an image's
   */
  record VideoUrl(
      @Nullable MediaReference url,
      @Nullable Integer frames,
      @Nullable Double framesPerSecond,
      String field) {

    /** The object around the URL. */
    record Members(
        @Nullable MediaReference url,
        @JsonProperty("num_frames") @Nullable Integer frames,
        @JsonProperty("fps") @Nullable Double framesPerSecond) {}
  }

  /** When to stop: OpenAI takes one string or several. */
  record Stop(List<@Nullable String> strings) {}

  /** What a stream contains besides the answer. */
  record StreamOptions(
      @JsonProperty("include_usage") @Nullable Boolean includeUsage, @Nullable Boolean resumable) {}

  /** The form of the answer. */
  record ResponseFormat(
      @Nullable String type,
      @JsonProperty("json_schema") @Nullable JsonSchemaFormat jsonSchema,
      @Nullable JsonNode schema) {}

  /** A schema; it is kept to, whether {@code strict} or not. */
  record JsonSchemaFormat(
      @Nullable String name, @Nullable JsonNode schema, @Nullable Boolean strict) {}
}
