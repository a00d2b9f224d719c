package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.AnswerFormat;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Forms that several requests bring at once. */
class GrammarsTests {

  private final Grammars grammars =
      new Grammars(new Vocabularies(new SplittableRandom(1)).vocabulary());

  @Test
  void formThatIsKnownDoesNotWaitForThoseThatAreCompiled() throws Exception {
    AnswerFormat known = new AnswerFormat.JsonSchema("{\"const\":1}");
    grammars.constraint(known);
    AtomicInteger compiled = new AtomicInteger();
    Thread hostile =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 20; i < 40; i++) {
                    AnswerFormat form = new AnswerFormat.Regex(".*a.{" + i + "}", null);
                    assertThatThrownBy(() -> grammars.constraint(form))
                        .isInstanceOf(SchemaException.class);
                    compiled.incrementAndGet();
                  }
                });
    while (hostile.isAlive()) {
      assertThat(grammars.constraint(known, Duration.ZERO)).isNotNull();
    }
    assertThat(compiled).hasValue(20);
  }

  @Test
  void formIsTheSameWhateverFieldAsksForIt() throws SchemaException {
    AnswerFormat refused = new AnswerFormat.Regex("(?<=a)", "guided_regex");
    assertThatThrownBy(() -> grammars.constraint(refused)).hasMessageContaining("(?<=");
    assertThatThrownBy(() -> grammars.constraint(refused.withoutField()))
        .hasMessageContaining("(?<=");
    AnswerFormat choice = new AnswerFormat.Choice(List.of("yes"), "guided_choice");
    assertThat(grammars.constraint(choice).isComplete()).isFalse();
  }
}
