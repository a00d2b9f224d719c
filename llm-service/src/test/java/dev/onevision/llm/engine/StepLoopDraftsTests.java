package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.schema.SchemaException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps that verify drafts. */
class StepLoopDraftsTests {

  private final LoopUnderTest given = new LoopUnderTest();

  @Test
  void stepWithoutMemoryForDraftsRunsWithoutThem() {
    StepLoop speculating = given.speculating();
    Heard heard = new Heard();
    speculating.offer(given.choices("a", heard, 30));
    given.decoder.maxRows = 3;
    while (!speculating.isIdle()) {
      speculating.step();
    }
    assertThat(heard.events).hasSize(31).last().isEqualTo("finished LENGTH");
    assertThat(given.decoder.rows).isEqualTo(30);
  }

  @Test
  void stepsVerifyTheDraftsOfACompletionThatRepeatsItself() throws SchemaException {
    StepLoop speculating = given.speculating();
    Heard heard = new Heard();
    Heard formatted = new Heard();
    speculating.offer(given.choices("two", heard, 40, 25));
    OutputFormat.Regex format = new OutputFormat.Regex("(ab){9}c");
    speculating.offer(given.request("formatted", formatted, 60, format));
    int steps = 0;
    while (!speculating.isIdle()) {
      speculating.step();
      steps++;
      assertThat(steps).isLessThan(26);
    }
    List<String> indices = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    assertThat(heard.events).containsAll(indices).last().isEqualTo("finished LENGTH 65");
    assertThat(formatted.text).hasToString("abababababababababc");
    assertThat(given.decoder.rows).isLessThan(150);
  }
}
