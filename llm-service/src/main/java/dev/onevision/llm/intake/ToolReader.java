package dev.onevision.llm.intake;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.prompt.Conversation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the tools of a request. The model sees all of them, and may be allowed to call some. */
final class ToolReader {

  private static final String NO_PARAMETERS =
      "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

  private ToolReader() {}

  static List<Conversation.Tool> forPrompt(@Nullable CompletionFormat format) {
    return format instanceof CompletionFormat.Tools calls
        ? calls.tools().stream()
            .map(tool -> new Conversation.Tool(tool.name(), tool.description(), parameters(tool)))
            .toList()
        : List.of();
  }

  /**
   * The format of calls.
   *
   * @param text format of a completion without calls
   */
  static OutputFormat.Tools format(CompletionFormat.Tools calls, OutputFormat text) {
    List<String> callable = calls.callable();
    List<OutputFormat.Tool> tools =
        calls.tools().stream()
            .filter(tool -> callable == null || callable.contains(tool.name()))
            .map(tool -> new OutputFormat.Tool(tool.name(), parameters(tool), tool.strict()))
            .toList();
    return new OutputFormat.Tools(tools, calls.required(), calls.parallel(), text);
  }

  private static String parameters(CompletionFormat.Tool tool) {
    return Objects.requireNonNullElse(tool.parameters(), NO_PARAMETERS);
  }
}
