package dev.onevision.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.batches.LineReader.Line;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTests {

  @Test
  void blankLinesAreLeftOutAndPlacesAreOfTheFile() {
    List<Line> lines = read("one\r\n\n   \ntwo\nthree", 0, 100);
    assertThat(lines).extracting(LineReaderTests::text).containsExactly("one\r", "two", "three");
    assertThat(lines).extracting(Line::number).containsExactly(1, 4, 5);
    assertThat(lines).extracting(Line::begin).containsExactly(0L, 10L, 14L);
    assertThat(lines.getLast().end()).isEqualTo(19);
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstLine() {
    List<Line> lines = read("\ufeffone\n\ufefftwo", 0, 100);
    assertThat(lines).extracting(LineReaderTests::text).containsExactly("one", "\ufefftwo");
    assertThat(lines).extracting(Line::begin).containsExactly(0L, 7L);
  }

  @Test
  void readingMayBeginAtAnyLine() {
    List<Line> lines = read("two\nthree", 10, 100);
    assertThat(lines).extracting(Line::begin).containsExactly(10L, 14L);
  }

  @Test
  void aLineLongerThanTheBufferIsWhole() {
    String text = "x".repeat(300_000);
    List<Line> lines = read(text + "\n" + text, 0, 300_000);
    assertThat(lines).extracting(LineReaderTests::text).containsExactly(text, text);
    assertThat(lines).extracting(Line::tooLong).containsExactly(false, false);
  }

  @Test
  void ofALineThatIsTooLongNoMoreIsKeptThanIsAllowed() {
    List<Line> lines = read("x".repeat(300_000) + "\nshort\n", 0, 1000);
    assertThat(lines).extracting(Line::tooLong).containsExactly(true, false);
    assertThat(lines.getFirst().bytes()).hasSize(1000);
    assertThat(text(lines.getLast())).isEqualTo("short");
  }

  private static List<Line> read(String text, long position, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    LineReader reader = new LineReader(new ByteArrayInputStream(bytes), position, maxBytes);
    List<Line> lines = new ArrayList<>();
    for (Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static String text(Line line) {
    return new String(line.bytes(), StandardCharsets.UTF_8);
  }
}
