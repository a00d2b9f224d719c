package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls are found in text, however it is cut into pieces. */
class ToolCallReaderTests {

  private static final String COUNT = call("count", "{\"a\": \"<tool_call>}\", \"b\": {}}");
  private static final String NOW = call("now", "{}");

  private static String call(String name, String arguments) {
    return "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>"
        .formatted(name, arguments);
  }

  @Test
  void textBeforeCallsIsText() {
    assertThat(read("Let me see.\n\n" + COUNT + "\n" + NOW, 0))
        .containsExactly("Let me see.", "count({\"a\": \"<tool_call>}\", \"b\": {}})", "now({})");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Hello",
        "a < b and <tool> \n",
        "<tool_call>",
        "<tool_call>\n{\"name\": \"now",
        "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": ",
        "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool",
        "<tool_call>now()</tool_call>",
        "Both:\n"
            + "<tool_call>\n"
            + "{\"name\": \"a\", \"arguments\": {\"b\": [1, 2]}}\n"
            + "</tool_call>\n"
            + "<tool_call>"
      })
  void thePiecesDoNotMatter(String text) {
    List<String> whole = read(text, 0);
    for (int seed = 1; seed < 200; seed++) {
      assertThat(read(text, seed)).as("seed " + seed).isEqualTo(whole);
    }
  }

  @Test
  void textWithoutCallsIsUnchanged() {
    for (String text : List.of("Hello \n", " <tool_cal", "<tool_call>now()</tool_call> ", "\n")) {
      assertThat(String.join("", read(text, 3))).isEqualTo(text);
    }
  }

  @Test
  void argumentsComeAsTheyAreWritten() {
    ToolCallReader reader = new ToolCallReader();
    assertThat(reader.append("<tool_call>\n{\"name\": \"f\", \"arguments\": ").calls())
        .containsExactly(new ToolCallReader.CallDelta(0, "f", ""));
    assertThat(reader.append("{\"a\": 1").calls())
        .containsExactly(new ToolCallReader.CallDelta(0, null, "{\"a\": 1"));
    assertThat(reader.append("2}").calls())
        .containsExactly(new ToolCallReader.CallDelta(0, null, "2"));
    assertThat(reader.append("}\n").calls())
        .containsExactly(new ToolCallReader.CallDelta(0, null, "}"));
    assertThat(reader.append("</tool_call>").isEmpty()).isTrue();
    assertThat(reader.finish().isEmpty()).isTrue();
    assertThat(reader.calls()).isEqualTo(1);
  }

  /** The text, then each call as {@code name(arguments)}; seed 0 reads it in one piece. */
  private static List<String> read(String text, int seed) {
    Random random = new Random(seed);
    ToolCallReader reader = new ToolCallReader();
    List<String> read = new ArrayList<>(List.of(""));
    int from = 0;
    while (from < text.length()) {
      int to = seed == 0 ? text.length() : Math.min(text.length(), from + 1 + random.nextInt(7));
      add(read, reader.append(text.substring(from, to)));
      from = to;
    }
    add(read, reader.finish());
    for (int i = 1; i < read.size(); i++) {
      read.set(i, read.get(i) + ")");
    }
    return read;
  }

  private static void add(List<String> read, ToolCallReader.Delta delta) {
    read.set(0, read.getFirst() + delta.text());
    for (ToolCallReader.CallDelta call : delta.calls()) {
      if (call.name() != null) {
        read.add(call.name() + "(");
      }
      read.set(call.index() + 1, read.get(call.index() + 1) + call.arguments());
    }
  }
}
