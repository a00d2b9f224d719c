package dev.onevision.llm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.CompletionDetails;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Tiling;
import dev.onevision.contract.wire.Turn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTimesTests {

  private static final Tiling TILING = new Tiling("pad", 1, 384, 1, 1, 0, 48, 384, 288);

  private long now;

  @Test
  void theStagesOfARequestFollowOneAnother() {
    CompletionTimes times = times();
    now = 3_000;
    times.begun();
    now = 10_000;
    times.token();
    now = 12_000;
    times.token();
    now = 60_000;
    assertThat(times.details(request()))
        .isEqualTo(new CompletionDetails(List.of(), null, 3, 7, 50));
  }

  @Test
  void aRequestWithoutATokenHasNoTimeForTheRest() {
    CompletionTimes times = times();
    now = 2_000;
    times.begun();
    now = 5_000;
    assertThat(times.details(request())).isEqualTo(new CompletionDetails(List.of(), null, 2, 3, 0));
  }

  @Test
  void theMediaAreThoseOfTheWholeConversation() {
    CompletionDetails details =
        times()
            .details(
                request(
                    embedding(730, 640, 480).with(TILING, 700),
                    embedding(730, 64, 48).with(TILING, 900),
                    embedding(12, 6, 4)));
    assertThat(details.media())
        .containsExactly(
            new CompletionDetails.Media(640, 480, 730, TILING),
            new CompletionDetails.Media(64, 48, 730, TILING),
            new CompletionDetails.Media(6, 4, 12, null));
    assertThat(details.encodeMicros()).isEqualTo(900);
  }

  private CompletionTimes times() {
    return new CompletionTimes(() -> now);
  }

  private static Part.Embedding embedding(int tokens, int width, int height) {
    ClaimCheck content = new ClaimCheck("embeddings", 0, List.of(1L), 4, 0);
    return new Part.Embedding(content, tokens, 1, "f32", "digest", width, height);
  }

  private static GenerationRequest request(Part... parts) {
    return new GenerationRequest(
        "times",
        new ReplyAddress(0),
        Instant.EPOCH,
        Priority.INTERACTIVE,
        "model",
        List.of(
            new Turn(Turn.Role.USER, List.of(parts)),
            new Turn(Turn.Role.USER, List.of(new Part.Text("Go on.")))),
        new Sampling(null, null, null, null, null),
        new Stopping(null, List.of()));
  }
}
