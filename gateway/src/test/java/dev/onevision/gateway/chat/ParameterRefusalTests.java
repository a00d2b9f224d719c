package dev.onevision.gateway.chat;

import dev.onevision.gateway.GatewayTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters out of their ranges, of a wrong type, or of features that are not served. */
@GatewayTest
class ParameterRefusalTests extends ChatRefusals {

  static Stream<Arguments> badParameters() {
    return Stream.of(
        field("\"temperature\":\"0.5\"", "temperature", "invalid_type"),
        field("\"temperature\":2.1", "temperature", "invalid_value"),
        field("\"temperature\":-1", "temperature", "invalid_value"),
        field("\"temperature\":true", "temperature", "invalid_type"),
        field("\"top_p\":1.5", "top_p", "invalid_value"),
        field("\"top_p\":-0.1", "top_p", "invalid_value"),
        field("\"presence_penalty\":2.1", "presence_penalty", "invalid_value"),
        field("\"frequency_penalty\":-2.1", "frequency_penalty", "invalid_value"),
        field("\"top_k\":-2", "top_k", "invalid_value"),
        field("\"top_k\":1.5", "top_k", "invalid_type"),
        field("\"repetition_penalty\":0", "repetition_penalty", "invalid_value"),
        field("\"seed\":1e400", "seed", "invalid_type"),
        field("\"seed\":99999999999999999999", "seed", "invalid_type"),
        field("\"max_tokens\":0", "max_tokens", "invalid_value"),
        field("\"max_tokens\":99999999999", "max_tokens", "invalid_type"),
        field("\"max_tokens\":1,\"max_completion_tokens\":2", "max_tokens", "invalid_value"),
        field("\"stop\":5", "stop", "invalid_type"),
        field("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "invalid_value"),
        field("\"stop\":\"\"", "stop", "invalid_value"),
        field("\"n\":0", "n", "invalid_value"),
        field("\"n\":17", "n", "invalid_value"),
        field("\"n\":\"2\"", "n", "invalid_type"),
        field("\"logprobs\":1", "logprobs", "invalid_type"),
        field("\"top_logprobs\":3", "top_logprobs", "invalid_value"),
        field("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "invalid_value"),
        field("\"logprobs\":true,\"top_logprobs\":-1", "top_logprobs", "invalid_value"),
        field("\"logit_bias\":{\"the\":2}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"-1\":2}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"1\":101}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"1\":null}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":[5]", "logit_bias", "invalid_type"),
        field("\"min_p\":1.5", "min_p", "invalid_value"),
        field("\"min_p\":-0.1", "min_p", "invalid_value"),
        field("\"min_tokens\":-1", "min_tokens", "invalid_value"),
        field("\"service_tier\":\"gold\"", "service_tier", "invalid_value"),
        field("\"min_tokens\":5,\"max_tokens\":4", "min_tokens", "invalid_value"),
        field("\"ignore_eos\":\"yes\"", "ignore_eos", "invalid_type"),
        field("\"continue_final_message\":true", "continue_final_message", "invalid_value"),
        field("\"add_generation_prompt\":false", "add_generation_prompt", "unsupported_value"),
        bad(
            "{\"messages\":[{\"role\":\"assistant\",\"content\":\"So\"}],"
                + "\"continue_final_message\":true,\"add_generation_prompt\":true}",
            "add_generation_prompt",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\"}]",
            "tools[0].function",
            "missing_required_parameter"),
        field("\"tools\":[{}]", "tools[0].type", "missing_required_parameter"),
        field("\"tools\":[{\"type\":\"web_search\"}]", "tools[0].type", "unsupported_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f g\"}}]",
            "tools[0].function.name",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
            "tools[1].function.name",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"string\"}}}]",
            "tools[0].function.parameters.type",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]",
            "tools[0].function.parameters",
            "invalid_type"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"ignore_eos\":true",
            "ignore_eos",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"min_tokens\":3",
            "min_tokens",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"any\"",
            "tool_choice",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}",
            "tool_choice.function.name",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[]}}",
            "tool_choice.allowed_tools",
            "invalid_value"),
        field(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"parallel_tool_calls\":\"no\"",
            "parallel_tool_calls",
            "invalid_type"),
        field("\"tool_choice\":\"required\"", "tool_choice", "invalid_value"),
        field(
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
            "tool_choice.function.name",
            "invalid_value"),
        field("\"use_beam_search\":true", "use_beam_search", "unsupported_value"),
        field("\"stop_token_ids\":[5]", "stop_token_ids", "unsupported_value"),
        field("\"chat_template\":\"x\"", "chat_template", "unsupported_value"),
        field("\"prompt_logprobs\":0", "prompt_logprobs", "unsupported_value"),
        field("\"functions\":[{}]", "functions", "unsupported_value"),
        field("\"function_call\":\"auto\"", "function_call", "unsupported_value"),
        field("\"function_call\":{\"name\":\"f\"}", "function_call", "unsupported_value"),
        field("\"audio\":{\"voice\":\"x\"}", "audio", "unsupported_value"),
        field("\"modalities\":[\"text\",\"audio\"]", "modalities", "unsupported_value"),
        field("\"frequency_penalty\":2.1", "frequency_penalty", "invalid_value"),
        field("\"presence_penalty\":-3", "presence_penalty", "invalid_value"),
        field("\"presence_penalty\":\"1\"", "presence_penalty", "invalid_type"),
        field("\"stream\":\"yes\"", "stream", "invalid_type"),
        field("\"stream\":1", "stream", "invalid_type"),
        field("\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value"),
        field("\"user\":7", "user", "invalid_type"),
        field("\"metadata\":[]", "metadata", "invalid_type"),
        field("\"model\":7", "model", "invalid_type"),
        field("\"model\":\"\"", "model", "invalid_value"));
  }

  @ParameterizedTest
  @MethodSource("badParameters")
  void aBadParameterIsRefusedAndNamed(String body, @Nullable String param, @Nullable String code) {
    assertRefused(body, param, code);
  }
}
