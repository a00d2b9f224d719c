package dev.onevision.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.testing.Parity;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FrameSamplingTests {

  @Test
  void framesAreThoseOfTheReference() {
    for (JsonNode record : Parity.records("video_sampling")) {
      int total = record.get("total_frames").asInt();
      int count = record.get("max_frames").asInt();
      assertThat(new FrameSampling(count, null).indices(total, 25))
          .as("%d of %d", count, total)
          .isEqualTo(Parity.ints(record.get("indices")));
    }
  }

  @Test
  void rateGivesOneFrameForEachOfItsSteps() {
    assertThat(new FrameSampling(32, 1.0).indices(100, 25)).containsExactly(0, 25, 50, 75);
    assertThat(new FrameSampling(32, 2.0).indices(31, 29.97)).containsExactly(0, 15, 30);
    assertThat(new FrameSampling(32, 100.0).indices(3, 25)).containsExactly(0, 1, 2);
  }

  @Test
  void rateThatGivesTooManyFramesGivesThemEvenlySpread() {
    assertThat(new FrameSampling(4, 1.0).indices(250, 25)).containsExactly(0, 83, 166, 249);
  }

  @Test
  void rateOfAVideoWithoutTimesIsUnknown() {
    assertThat(new FrameSampling(3, 1.0).indices(11, 0)).containsExactly(0, 5, 10);
  }
}
