package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccessPropertiesTests {

  @Test
  void keysAreNeverShown() {
    assertThat(new AccessProperties(List.of("secret")).toString()).doesNotContain("secret");
  }

  @Test
  void aBlankKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProperties(List.of("good", " ")));
  }
}
