package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.vision.MemoryIndex;
import dev.onevision.vision.TestRequests;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RequestEncoderTests extends RequestEncoderScenario {

  @Test
  void imageBecomesAnEmbeddingAndTheRestIsUnchanged() throws Exception {
    Part.Text text = new Part.Text("What is <image>?");
    GenerationRequest request =
        TestRequests.of("r", LATER, TestRequests.user(image("wide.png", Part.Detail.AUTO), text));

    GenerationRequest encoded = encoded(request);

    Part.Embedding embedding = (Part.Embedding) encoded.turns().getFirst().parts().getFirst();
    assertThat(embedding.tokens()).isEqualTo(233);
    assertThat(embedding.hiddenSize()).isEqualTo(4);
    assertThat(embedding.dataType()).isEqualTo("f32");
    assertThat(embedding.width()).isEqualTo(310);
    assertThat(embedding.height()).isEqualTo(97);
    assertThat(embedding.digest()).hasSize(64);
    assertThat(embedding.content().topic()).isEqualTo("embeddings");
    assertThat(embedding.content().bytes()).isEqualTo(233 * 16);
    assertThat(encoded.needsVision()).isFalse();
    assertThat(encoded.turns().getFirst().parts().get(1)).isEqualTo(text);
    assertThat(encoded.withTurns(request.turns())).isEqualTo(request);
    assertThat(registry.counter("onevision.vision.tiles").count()).isEqualTo(11);
  }

  @Test
  void workersOfAnotherModelDoNotTakeAnEmbeddingFromTheSharedIndex() throws Exception {
    MemoryIndex index = new MemoryIndex();
    FakeEncoder large = new FakeEncoder();
    large.fingerprint = "large";
    large.hiddenSize = 7;
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    RequestEncoder ofSmall = TestEncoders.of(model, store, index, registry, clock);
    RequestEncoder ofLarge = TestEncoders.of(large, store, index, registry, clock);
    GenerationRequest request = request(image("wide.png", Part.Detail.AUTO));

    Part.Embedding small = encodedBy(ofSmall, request);
    Part.Embedding other = encodedBy(ofLarge, request);

    assertThat(other.digest()).isNotEqualTo(small.digest());
    assertThat(small.hiddenSize()).isEqualTo(4);
    assertThat(other.hiddenSize()).isEqualTo(7);
    assertThat(other.content().bytes()).isEqualTo(other.tokens() * 7L * Float.BYTES);
    assertThat(encodedBy(ofLarge, request)).isEqualTo(other);
    assertThat(encodedBy(ofSmall, request)).isEqualTo(small);
    assertThat(large.modes).hasSize(1);
    assertThat(model.modes).hasSize(1);
  }

  private static Part.Embedding encodedBy(RequestEncoder encoder, GenerationRequest request)
      throws Exception {
    Outcome outcome = encoder.encode(request, () -> false);
    assertThat(outcome).isInstanceOf(Outcome.Encoded.class);
    return embedding(((Outcome.Encoded) outcome).request());
  }

  @Test
  void oneImageIsTiledAndSeveralArePadded() throws Exception {
    encoded(request(image("wide.png", Part.Detail.AUTO)));
    assertThat(model.modes).containsExactly("anyres");

    model.modes.clear();
    GenerationRequest conversation =
        TestRequests.of(
            "r",
            LATER,
            TestRequests.user(image("wide.png", Part.Detail.AUTO)),
            TestRequests.user(image("tall.png", Part.Detail.AUTO)));
    encoded(conversation);
    assertThat(model.modes).containsExactly("pad", "pad");
  }

  @Test
  void nextImageIsTiledWhileOneIsEncoded() throws Exception {
    Timer tiled = registry.timer("onevision.vision.stage", "stage", "tile");
    AtomicInteger encoded = new AtomicInteger();
    model.during =
        () -> {
          int next = Math.min(encoded.incrementAndGet() + 1, 3);
          Awaitility.await().until(() -> tiled.count() == next);
        };
    GenerationRequest request =
        encoded(
            request(
                image("wide.png", Part.Detail.AUTO),
                image("tall.png", Part.Detail.AUTO),
                image("dot.png", Part.Detail.AUTO)));
    assertThat(encoded).hasValue(3);
    assertThat(request.turns().getFirst().parts())
        .extracting(part -> ((Part.Embedding) part).width())
        .containsExactly(310, 61, 1);
  }

  @Test
  void imageThatCannotBeDecodedLeavesNoBufferBehind() throws Exception {
    Part.Media broken = TestRequests.media(store, new byte[10], Part.Detail.AUTO);
    for (int i = 0; i < 10; i++) {
      assertThat(rejection(request(image("wide.png", Part.Detail.AUTO), broken)).code())
          .isEqualTo(Failure.Code.INVALID_MEDIA);
    }
    encoded(request(image("tall.png", Part.Detail.AUTO)));
  }

  @Test
  void detailOverridesTheMode() throws Exception {
    encoded(request(image("wide.png", Part.Detail.LOW)));
    encoded(request(image("wide.png", Part.Detail.HIGH), image("tall.png", Part.Detail.LOW)));
    assertThat(model.modes).containsExactly("base", "anyres", "pad");
  }

  @Test
  void requestMayAskForTilesOfEachOfSeveralImages() throws Exception {
    Part.Source wide = image("wide.png", Part.Detail.AUTO).source();
    encoded(
        request(
            new Part.Media(wide, Part.Detail.AUTO, Part.MultiImage.ANYRES, null),
            new Part.Media(wide, Part.Detail.LOW, Part.MultiImage.ANYRES, null),
            image("tall.png", Part.Detail.AUTO)));
    assertThat(model.modes).containsExactly("anyres", "pad", "pad");
  }

  @Test
  void rejectionNamesTheFieldThatTheClientWrote() throws Exception {
    Part.Source bad = TestRequests.media(store, new byte[10], Part.Detail.AUTO).source();
    Part.Source good = image("dot.png", Part.Detail.AUTO).source();
    Part.Footage frames = new Part.Footage.Frames(List.of(good, bad));
    assertThat(rejection(request(new Part.Video(frames, null, null, "m[0].video"))).parameter())
        .isEqualTo("m[0].video[1]");
    assertThat(
            rejection(request(new Part.Video(frames, null, null, "m[0].video_url.url")))
                .parameter())
        .isEqualTo("m[0].video_url.url");
    assertThat(
            rejection(request(new Part.Media(bad, Part.Detail.AUTO, null, "m[0].image_url")))
                .parameter())
        .isEqualTo("m[0].image_url");
  }

  @Test
  void equalImagesOfARequestAreEncodedOnce() throws Exception {
    GenerationRequest encoded =
        encoded(
            request(
                image("tile.png", Part.Detail.AUTO),
                image("wide.png", Part.Detail.AUTO),
                image("tile.png", Part.Detail.AUTO)));

    List<ClaimCheck> contents =
        encoded.turns().getFirst().parts().stream()
            .map(part -> ((Part.Embedding) part).content())
            .toList();
    assertThat(contents.get(0)).isEqualTo(contents.get(2)).isNotEqualTo(contents.get(1));
    assertThat(model.modes).hasSize(2);
  }

  @Test
  void requestUsesWhatAnotherHasEncodedAndKeepsItsOwnOrigin() throws Exception {
    Part.Media first = image("wide.png", Part.Detail.AUTO);
    Part.Media second = image("wide.png", Part.Detail.AUTO);

    Part.Embedding one = embedding(encoded(request(first)));
    Part.Embedding two = embedding(encoded(request(second)));

    assertThat(two.content()).isEqualTo(one.content());
    assertThat(one.origin()).isEqualTo(first);
    assertThat(two.origin()).isEqualTo(second);
    assertThat(model.modes).hasSize(1);
    assertThat(registry.counter("onevision.vision.reused").count()).isEqualTo(1);
  }

  @Test
  void digestTellsModesAndModelsApart() throws Exception {
    String tiled = digest(encoded(request(image("tile.png", Part.Detail.AUTO))));
    String squeezed = digest(encoded(request(image("tile.png", Part.Detail.LOW))));
    model.fingerprint = "another";
    String other = digest(encoded(request(image("tile.png", Part.Detail.AUTO))));
    assertThat(List.of(tiled, squeezed, other)).doesNotHaveDuplicates();
    model.fingerprint = "fake";
    assertThat(digest(encoded(request(image("tile.png", Part.Detail.AUTO))))).isEqualTo(tiled);
  }

  @Test
  void tenantsDoNotUseOneAnothersEmbeddings() throws Exception {
    Part.Media image = image("wide.png", Part.Detail.AUTO);
    Part.Embedding one = embedding(encoded(request(image).withOwner("a".repeat(32))));
    Part.Embedding two = embedding(encoded(request(image).withOwner("b".repeat(32))));
    Part.Embedding three = embedding(encoded(request(image).withOwner("a".repeat(32))));
    Part.Embedding open = embedding(encoded(request(image).withOwner("")));

    assertThat(model.modes).hasSize(3);
    assertThat(three.content()).isEqualTo(one.content());
    assertThat(List.of(one.digest(), two.digest(), open.digest())).doesNotHaveDuplicates();
    assertThat(digest(encoded(request(image)))).as("of an unknown owner").isEqualTo(open.digest());
  }

  @Test
  void badImageIsRejectedWithItsField() throws Exception {
    byte[] truncated = Arrays.copyOf(TestRequests.bytes("exif6.jpg"), 3000);
    GenerationRequest request =
        TestRequests.of(
            "r",
            LATER,
            new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be brief."))),
            TestRequests.user(
                new Part.Text("What?"), TestRequests.media(store, truncated, Part.Detail.AUTO)));

    Failure failure = rejection(request);

    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    assertThat(failure.parameter()).isEqualTo("messages[1].content[1]");
    assertThat(failure.message()).contains("truncated", "3,000 bytes");
    assertThat(registry.counter("onevision.vision.rejected", "code", "invalid_media").count())
        .isEqualTo(1);
  }

  @Test
  void fileThatIsTooLargeIsRejectedUnread() throws Exception {
    Part.Media large = TestRequests.media(store, new byte[70_000], Part.Detail.AUTO);
    store.failReads(ClaimCheckException.Reason.UNAVAILABLE);
    assertThat(rejection(request(large)).code()).isEqualTo(Failure.Code.MEDIA_TOO_LARGE);
  }

  @Test
  void addressThatMustNotBeFetchedIsRejected() throws Exception {
    Part.Media remote =
        new Part.Media(
            new Part.Source.Remote(URI.create("http://169.254.169.254/a.png")), Part.Detail.AUTO);
    Failure failure = rejection(request(remote));
    assertThat(failure.code()).isEqualTo(Failure.Code.MEDIA_UNREACHABLE);
    assertThat(failure.parameter()).isEqualTo("messages[0].content[0]");
  }

  @Test
  void tooManyImagesAreRejected() throws Exception {
    Part.Media image = image("dot.png", Part.Detail.AUTO);
    Failure failure = rejection(request(image, image, image, image));
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.message()).contains("4 images and videos", "the limit is 3");
    assertThat(model.modes).isEmpty();
  }

  @Test
  void requestPastItsDeadlineIsRejected() throws Exception {
    GenerationRequest request =
        TestRequests.of("r", NOW, TestRequests.user(image("dot.png", Part.Detail.AUTO)));
    assertThat(rejection(request).code()).isEqualTo(Failure.Code.DEADLINE_EXCEEDED);
    assertThat(model.modes).isEmpty();
  }

  @Test
  void cancelledRequestIsDropped() throws Exception {
    GenerationRequest request = request(image("dot.png", Part.Detail.AUTO));
    assertThat(encoder.encode(request, () -> true)).isInstanceOf(Outcome.Dropped.class);
    assertThat(model.modes).isEmpty();
  }

  @Test
  void requestCancelledBetweenTwoImagesIsDropped() throws Exception {
    GenerationRequest request =
        request(image("dot.png", Part.Detail.AUTO), image("tile.png", Part.Detail.AUTO));
    assertThat(encoder.encode(request, () -> !model.modes.isEmpty()))
        .isInstanceOf(Outcome.Dropped.class);
    assertThat(model.modes).hasSize(1);
  }

  @Test
  void senderIsAskedToSendAnExpiredImageAgain() throws Exception {
    GenerationRequest request = request(image("dot.png", Part.Detail.AUTO));
    store.failReads(ClaimCheckException.Reason.EXPIRED);
    Failure failure = rejection(request);
    assertThat(failure.code()).isEqualTo(Failure.Code.OVERLOADED);
    assertThat(failure.message()).contains("Send it again");
  }

  @Test
  void failureOfTheStoreIsThrownForAnotherAttempt() {
    GenerationRequest request = request(image("dot.png", Part.Detail.AUTO));
    store.failReads(ClaimCheckException.Reason.UNAVAILABLE);
    assertThatThrownBy(() -> encoder.encode(request, () -> false))
        .isInstanceOf(ClaimCheckException.class);
  }

  @Test
  void buffersAreGivenBackAfterFailures() throws Exception {
    Part.Media broken = TestRequests.media(store, new byte[10], Part.Detail.AUTO);
    for (int i = 0; i < 5; i++) {
      assertThat(rejection(request(broken)).code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    }
    encoded(request(image("dot.png", Part.Detail.AUTO)));
  }
}
