package dev.onevision.gateway.access.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessPropertiesTests {

  private static final Duration POLL = Duration.ofSeconds(10);

  @Test
  void keysAreNeverShown() {
    assertThat(new AccessProperties(List.of("secret"), null, POLL).toString())
        .doesNotContain("secret");
  }

  @Test
  void aBlankKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProperties(List.of("good", " "), null, POLL));
  }

  @Test
  void aPollWithoutPauseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProperties(List.of(), Path.of("k"), Duration.ZERO));
  }

  @Test
  void aKeyFileAloneRequiresKeys() {
    assertThat(new AccessProperties(List.of(), null, POLL).isKeyless()).isTrue();
    assertThat(new AccessProperties(List.of(), Path.of("k"), POLL).isKeyless()).isFalse();
  }
}
