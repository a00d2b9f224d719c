package dev.onevision.llm.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.Conversations;
import dev.onevision.llm.prompt.Conversation.Part;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Digits stand for images, everything else for text: {@code _} is a blank, {@code -} an empty text,
 * {@code /} a line break. {@code |} separates parts.
 */
class MediaOrderTests {

  @ParameterizedTest
  @CsvSource({"a|1, 1|a", "a|1|2, 1|2|a", "a|b|1, 1|a|b", "a|_|1, 1|a|_", "a|1|-, 1|a|-"})
  void mediaAfterTheTextMoveBeforeIt(String sent, String read) {
    check(sent, read);
  }

  @ParameterizedTest
  @CsvSource({"a|1|b, 1|a|/|b", "a|1|2|b, 1|2|a|/|b", "a|b|1|_|c, 1|a|b|/|_|c"})
  void mediaWithinTheTextMoveBeforeItAndLeaveALineBreak(String sent, String read) {
    check(sent, read);
  }

  @ParameterizedTest
  @CsvSource({"a|1|b|2", "1|a|2", "1|a|2|b", "a|1|b|2|c", "1|2|a|3"})
  void mediaWithTextBetweenThemStay(String sent) {
    check(sent, sent);
  }

  @ParameterizedTest
  @CsvSource({"a", "1", "1|2", "1|a", "1|2|a|b", "_|1|a", "1|_|2|a", "1|_|2"})
  void mediaThatNoTextPrecedesStay(String sent) {
    check(sent, sent);
  }

  @ParameterizedTest
  @CsvSource({"a|1|_|2, 1|2|a", "a|1|_|2|b, 1|2|a|/|b"})
  void blankTextSeparatesNothing(String sent, String read) {
    check(sent, read);
  }

  private static void check(String sent, String read) {
    assertThat(text(MediaOrder.arrange(parts(sent)))).isEqualTo(text(parts(read)));
  }

  private static List<Part> parts(String line) {
    return Arrays.stream(line.split("\\|", -1)).map(MediaOrderTests::part).toList();
  }

  private static Part part(String sign) {
    String word = sign.replace("_", " ").replace("-", "").replace("/", "\n");
    return word.matches("[0-9]")
        ? new Part.Media(Conversations.embedding(Integer.parseInt(word)))
        : new Part.Text(word);
  }

  private static String text(List<Part> parts) {
    return parts.stream()
        .map(
            part ->
                part instanceof Part.Media(var embedding)
                    ? "<" + embedding.tokens() + ">"
                    : "'" + ((Part.Text) part).text() + "'")
        .collect(Collectors.joining(" "));
  }
}
