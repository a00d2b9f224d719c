package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptTemplateTests {

  private final ScriptTemplate template = ScriptTemplate.read("template.py");

  @Test
  void placeholdersAreFilledListsRepeatedAndCommentsLeftOut() {
    String text =
        template.fill(
            Map.of("width", 3, "layer", "none", "bfloat16", 15),
            Map.of(
                "layers", List.of(Map.of("layer", 0), Map.of("layer", 1)), "nothing", List.of()));

    assertThat(text)
        .isEqualTo(
            """
            class Layer:
              x = 3

              layer_0 : Tensor  # 3
              layer_1 : Tensor  # 3
              last = none
              type = 15
            """);
  }

  @Test
  void unknownPlaceholderIsNamed() {
    assertThatThrownBy(
            () -> template.fill(Map.of(), Map.of("layers", List.of(), "nothing", List.of())))
        .hasMessage("The script names an unknown value, $width");
  }

  @Test
  void unknownListIsNamed() {
    assertThatThrownBy(() -> template.fill(Map.of("width", 3), Map.of()))
        .hasMessage("The script names an unknown list, layers");
  }

  @Test
  void missingResourceIsNamed() {
    assertThatThrownBy(() -> ScriptTemplate.read("absent.py"))
        .hasMessage("The resource absent.py is missing");
  }
}
