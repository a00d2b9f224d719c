package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.onevision.gateway.chat.ToolCallReader.CallDelta;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool, or in a stream the next part of it.
 *
 * @param index of the call; null in a whole completion
 * @param id null where a stream continues the call, as the type and the name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ToolCallBody(
    @Nullable Integer index, @Nullable String id, @Nullable String type, Function function) {

  private static final String FUNCTION = "function";

  /**
   * The function.
   *
   * @param arguments as JSON, or the next part of it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Function(@Nullable String name, String arguments) {}

  static ToolCallBody whole(String id, CompletedAnswer.Call call) {
    return new ToolCallBody(null, id, FUNCTION, new Function(call.name(), call.arguments()));
  }

  static ToolCallBody part(String id, CallDelta delta) {
    return delta.name() == null
        ? new ToolCallBody(delta.index(), null, null, new Function(null, delta.arguments()))
        : new ToolCallBody(
            delta.index(), id, FUNCTION, new Function(delta.name(), delta.arguments()));
  }
}
