package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressLineTests {

  @Test
  void saysHowFarHowFastAndHowLong() {
    long mebibyte = 1 << 20;
    assertThat(ProgressLine.of("decoder.pt", 300 * mebibyte, 1200 * mebibyte, 45.4 * mebibyte))
        .isEqualTo("decoder.pt: 300 of 1200 MiB, 45 MiB/s, 20 s left");
  }
}
