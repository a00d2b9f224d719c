package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.grammar.schema.SchemaException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Completions in a format. */
class StepLoopFormatsTests {

  private final LoopUnderTest given = new LoopUnderTest();

  @Test
  void completionEndsWithItsFormat() throws SchemaException {
    Heard heard = given.offer("a", 100, "{\"const\":\"yes\"}");
    given.steps(10);
    assertThat(heard.text).hasToString("\"yes\"");
    assertThat(heard.events).last().isEqualTo("finished STOP");
  }

  @Test
  void formatThatTakesTooLongFailsItsRequestAlone() throws SchemaException {
    String alternatives =
        IntStream.range(400, 1300)
            .mapToObj("{\"type\":\"string\",\"maxLength\":%d,\"minLength\":300}"::formatted)
            .collect(Collectors.joining(","));
    Heard bad = given.offer("bad", 500, "{\"anyOf\":[" + alternatives + "]}");
    Heard good = given.offer("good", 3);
    given.steps(500);
    assertThat(bad.events).last().isEqualTo("failed FORMAT_UNSATISFIABLE");
    assertThat(good.events).last().isEqualTo("finished LENGTH");
  }

  @Test
  void formatThatTakesLongDoesNotDelayOthers() throws SchemaException {
    String alternatives =
        IntStream.range(400, 1300)
            .mapToObj("{\"type\":\"string\",\"maxLength\":%d,\"minLength\":300}"::formatted)
            .collect(Collectors.joining(","));
    Heard slow = given.offer("slow", 500, "{\"anyOf\":[" + alternatives + "]}");
    Heard good = given.offer("good", 20);
    given.steps(20);
    assertThat(slow.events).hasSizeLessThan(10);
    assertThat(good.events).hasSize(21).last().isEqualTo("finished LENGTH");
  }
}
