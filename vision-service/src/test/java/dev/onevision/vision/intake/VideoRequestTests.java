package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.vision.TestRequests;
import dev.onevision.vision.video.TestClip;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests with videos, as a file or as frames. */
class VideoRequestTests extends RequestEncoderScenario {

  @Test
  void framesBecomeOneEmbeddingPooledByHalf() throws Exception {
    Part.Video video = TestRequests.frames(store, List.of("wide.png", "tall.png", "wide.png"));

    GenerationRequest encoded = encoded(request(video));

    Part.Embedding embedding = (Part.Embedding) encoded.turns().getFirst().parts().getFirst();
    assertThat(embedding.tokens()).isEqualTo(3 * 9 + 1);
    assertThat(embedding.frames()).isEqualTo(3);
    assertThat(embedding.width()).isEqualTo(310);
    assertThat(model.modes).containsExactly("video");
    assertThat(registry.counter("onevision.vision.media", "mode", "video").count()).isEqualTo(1);
  }

  @Test
  void imageBesideAVideoIsOneOfSeveral() throws Exception {
    encoded(
        request(
            image("wide.png", Part.Detail.AUTO), TestRequests.frames(store, List.of("tall.png"))));
    assertThat(model.modes).containsExactly("pad", "video");
  }

  @Test
  void digestOfAVideoDependsOnTheOrderOfItsFrames() throws Exception {
    String forwards = digest(encoded(request(frames("wide.png", "tall.png"))));
    String backwards = digest(encoded(request(frames("tall.png", "wide.png"))));
    String again = digest(encoded(request(frames("wide.png", "tall.png"))));
    assertThat(backwards).isNotEqualTo(forwards);
    assertThat(again).isEqualTo(forwards);
  }

  @Test
  void badFrameIsRejectedWithItsNumber() throws Exception {
    Part.Source bad = TestRequests.media(store, new byte[10], Part.Detail.AUTO).source();
    Part.Source good = image("dot.png", Part.Detail.AUTO).source();
    Failure failure =
        rejection(request(new Part.Video(new Part.Footage.Frames(List.of(good, bad)), null, null)));
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    assertThat(failure.media()).as("a frame is an image").isNull();
    assertThat(failure.parameter()).isEqualTo("messages[0].content[0]");
    assertThat(failure.message()).startsWith("Frame 2: ");
  }

  @Test
  void videoBecomesOneEmbeddingOfTheRequestedFrames() throws Exception {
    Part.Source file = stored(TestClip.h264(20).encode());

    Part.Embedding asked = embedding(encoded(request(video(file, 5, null))));
    assertThat(asked.frames()).isEqualTo(5);
    assertThat(asked.tokens()).isEqualTo(5 * 9 + 1);
    assertThat(asked.width()).isEqualTo(96);
    assertThat(asked.height()).isEqualTo(64);
    // Ten frames a second, one every half of one.
    assertThat(embedding(encoded(request(video(file, null, 2.0)))).frames()).isEqualTo(4);
    assertThat(embedding(encoded(request(video(file, null, null)))).frames()).isEqualTo(32);
    assertThat(model.modes).containsExactly("video", "video", "video");
    assertThat(rejection(request(video(file, 65, null))).code())
        .isEqualTo(Failure.Code.MEDIA_TOO_LARGE);
  }

  @Test
  void equalFramesHaveTheSameDigestWhereverTheyComeFrom() throws Exception {
    Part.Source file = stored(TestClip.h264(4).encode());
    String first = embedding(encoded(request(video(file, 4, null)))).digest();
    String again = embedding(encoded(request(video(file, 4, null)))).digest();
    String fewer = embedding(encoded(request(video(file, 3, null)))).digest();
    assertThat(again).isEqualTo(first).isNotEqualTo(fewer);
  }

  @Test
  void videoThatCannotBeReadIsRejectedAsSuch() throws Exception {
    Failure failure = rejection(request(video(stored(new byte[100]), null, null)));
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    assertThat(failure.media()).isEqualTo(Failure.Media.VIDEO);
    assertThat(failure.parameter()).isEqualTo("messages[0].content[0]");
  }

  @Test
  void requestCancelledWhileItsVideoIsDecodedIsDropped() throws Exception {
    GenerationRequest request = request(video(stored(TestClip.h264(40).encode()), null, null));
    AtomicInteger asked = new AtomicInteger();
    assertThat(encoder.encode(request, () -> asked.incrementAndGet() > 12))
        .isInstanceOf(Outcome.Dropped.class);
    assertThat(model.modes).isEmpty();
    encoded(request);
  }

  @Test
  void tooManyFramesAreRejectedUnread() throws Exception {
    store.failReads(ClaimCheckException.Reason.UNAVAILABLE);
    Failure failure =
        rejection(request(TestRequests.frames(store, Collections.nCopies(65, "dot.png"))));
    assertThat(failure.code()).isEqualTo(Failure.Code.MEDIA_TOO_LARGE);
    assertThat(failure.message()).contains("65 frames", "the limit is 64");
  }

  private static Part.Video video(
      Part.Source file, @Nullable Integer frames, @Nullable Double framesPerSecond) {
    return new Part.Video(new Part.Footage.File(file), frames, framesPerSecond);
  }

  private Part.Video frames(String... files) {
    return TestRequests.frames(store, List.of(files));
  }
}
