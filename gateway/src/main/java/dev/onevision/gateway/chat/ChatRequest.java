package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/chat/completions}, unchecked; every field may be absent. {@link
 * ChatRequestRules} checks it. Fields that are always refused are JSON trees.
 *
 * @param otherFields all other fields, by name
 */
public record ChatRequest(
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
    @Nullable List<@Nullable Tool> tools,
    @JsonProperty("tool_choice") @Nullable JsonNode toolChoice,
    @JsonProperty("parallel_tool_calls") @Nullable Boolean parallelToolCalls,
    @Nullable List<@Nullable JsonNode> functions,
    @JsonProperty("function_call") @Nullable JsonNode functionCall,
    @JsonProperty("min_p") @Nullable Double minP,
    @JsonProperty("min_tokens") @Nullable Integer minTokens,
    @JsonProperty("ignore_eos") @Nullable Boolean ignoreEos,
    @JsonProperty("continue_final_message") @Nullable Boolean continueFinalMessage,
    @JsonProperty("add_generation_prompt") @Nullable Boolean addGenerationPrompt,
    @JsonProperty("service_tier") @Nullable String serviceTier,
    @JsonAnySetter @Nullable Map<String, @Nullable JsonNode> otherFields) {

  /** One message. */
  public record Message(
      @Nullable String role,
      @Nullable Content content,
      @Nullable String refusal,
      @JsonProperty("tool_calls") @Nullable List<@Nullable ToolCall> toolCalls,
      @JsonProperty("tool_call_id") @Nullable String toolCallId,
      @JsonProperty("function_call") @Nullable JsonNode functionCall) {}

  /** A call of a tool in a message of the assistant. */
  public record ToolCall(
      @Nullable String id, @Nullable String type, @Nullable CalledFunction function) {}

  /**
   * The function of a call.
   *
   * @param arguments as JSON
   */
  public record CalledFunction(@Nullable String name, @Nullable String arguments) {}

  /** A tool that the model may call. */
  public record Tool(@Nullable String type, @Nullable Function function) {}

  /**
   * A function.
   *
   * @param parameters the JSON Schema of its arguments
   */
  public record Function(
      @Nullable String name,
      @Nullable String description,
      @Nullable JsonNode parameters,
      @Nullable Boolean strict) {}

  /** The content of a message: a string or a list of parts. */
  public sealed interface Content {

    record Text(String text) implements Content {}

    record Parts(List<@Nullable ContentPart> parts) implements Content {}
  }

  /** A part; {@code type} decides which other field is used. */
  public record ContentPart(
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
   * @param field the name of its URL in errors, relative to the part: many clients send the URL
   *     without the object around it
   */
  public record ImageUrl(@Nullable MediaReference url, @Nullable String detail, String field) {

    /** The object of OpenAI's API. */
    record Members(@Nullable MediaReference url, @Nullable String detail) {}
  }

  /**
   * A video file.
   *
   * @param field as for an image
   */
  public record VideoUrl(
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

  /** Stop strings: OpenAI accepts one string or several. */
  public record Stop(List<@Nullable String> strings) {}

  /** Options of the stream. */
  public record StreamOptions(
      @JsonProperty("include_usage") @Nullable Boolean includeUsage,
      @JsonProperty("include_usage_details") @Nullable Boolean includeUsageDetails,
      @Nullable Boolean resumable) {}

  /** The output format. */
  public record ResponseFormat(
      @Nullable String type,
      @JsonProperty("json_schema") @Nullable JsonSchemaFormat jsonSchema,
      @Nullable JsonNode schema) {}

  /** A JSON schema, which is enforced whether or not {@code strict} is set. */
  public record JsonSchemaFormat(
      @Nullable String name, @Nullable JsonNode schema, @Nullable Boolean strict) {}
}
