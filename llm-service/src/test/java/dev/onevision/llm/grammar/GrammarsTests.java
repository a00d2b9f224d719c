package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.llm.grammar.schema.SchemaException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Formats of concurrent requests. */
class GrammarsTests {

  private final Grammars grammars =
      new Grammars(new Vocabularies(new SplittableRandom(1)).vocabulary());

  @Test
  void cachedFormatDoesNotWaitForCompilations() throws Exception {
    OutputFormat.Constrained known = new OutputFormat.JsonSchema("{\"const\":1}");
    grammars.constraint(known);
    AtomicInteger compiled = new AtomicInteger();
    Thread hostile =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 20; i < 40; i++) {
                    OutputFormat.Constrained format = new OutputFormat.Regex(".*a.{" + i + "}");
                    assertThatThrownBy(() -> grammars.constraint(format))
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
  void unsupportedFormatIsRefusedEachTime() {
    OutputFormat.Constrained refused = new OutputFormat.Regex("(?<=a)");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> grammars.constraint(refused)).hasMessageContaining("(?<=");
    }
  }

  @Test
  void newCompletionIsNotComplete() throws SchemaException {
    OutputFormat.Constrained choice = new OutputFormat.Choice(List.of("yes"));
    assertThat(grammars.constraint(choice).isComplete()).isFalse();
  }
}
