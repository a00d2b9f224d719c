package dev.onevision.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.vision.TestRequests;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class VideoDecoderTests {

  private static final VideoProperties LIMITS = TestRequests.videoLimits();

  private final VideoDecoder decoder = new VideoDecoder(LIMITS);

  @ParameterizedTest
  @CsvSource({
    "libopenh264,mp4",
    "libopenh264,matroska",
    "libvpx-vp9,webm",
    "libvpx,webm",
    "libaom-av1,mp4",
    "mpeg4,mp4",
    "mpeg4,matroska"
  })
  void evenlySpreadFramesAreThoseOfTheirIndices(String encoder, String container) throws Exception {
    byte[] file = TestClip.of(encoder, container, 40).encode();
    assertThat(shown(decode(file, 5))).containsExactly(0, 9, 19, 29, 39);
  }

  /** Files of 20 frames; the encoders that made them are not part of the library in use here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "h264-interlaced.mp4",
        "h264-interlaced.mkv",
        "h264-interlaced.mts",
        "mpeg4-interlaced.mp4",
        "mpeg4-interlaced.mkv",
        "mpeg4.avi",
        "mpeg2-interlaced.mov",
        "mpeg2.mts",
        "mpeg2.m2ts",
        "mjpeg.avi",
        "mjpeg.mov",
        "prores.mov"
      })
  void interlacedVideosAndOlderFormatsAreRead(String name) throws Exception {
    byte[] file;
    try (InputStream in = VideoDecoderTests.class.getResourceAsStream("/videos/" + name)) {
      file = Objects.requireNonNull(in, name).readAllBytes();
    }
    assertThat(shown(decode(file, 5))).containsExactly(0, 4, 9, 14, 19);
    assertThat(shown(decode(file, 20))).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void framesThatAreSkippedChangeNothingOfTheOthers() throws Exception {
    byte[] file = TestClip.of("mpeg4", "mp4", 40).reordered().encode();
    List<Pixels> all = decode(file, 40);
    for (int count : new int[] {1, 2, 3, 7, 13}) {
      List<Pixels> some = decode(file, count);
      int[] indices = FrameSampling.even(40, count);
      for (int i = 0; i < count; i++) {
        assertThat(some.get(i).rgb())
            .as("frame %d", indices[i])
            .isEqualTo(all.get(indices[i]).rgb());
      }
    }
    assertThat(shown(all)).containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
  }

  @Test
  void shortVideoShowsFramesTwiceAsUpstreamDoes() throws Exception {
    assertThat(shown(decode(TestClip.h264(3).encode(), 6))).containsExactly(0, 0, 0, 1, 1, 2);
  }

  @Test
  void framesAreCountedNotTimedWhenTheirRateVaries() throws Exception {
    byte[] file = TestClip.h264(20).shown(i -> i < 10 ? i : i * 9).encode();
    assertThat(shown(decode(file, 4))).containsExactly(0, 6, 12, 19);
  }

  @Test
  void videoWithoutALengthIsRead() throws Exception {
    byte[] file = TestClip.of("libvpx-vp9", "webm", 30).muxed("live", "1").encode();
    assertThat(shown(decode(file, 3))).containsExactly(0, 14, 29);
  }

  @Test
  void fragmentedVideoIsRead() throws Exception {
    byte[] file = TestClip.h264(30).muxed("movflags", "frag_keyframe+empty_moov").encode();
    assertThat(shown(decode(file, 3))).containsExactly(0, 14, 29);
  }

  @Test
  void oddSizesAreRead() throws Exception {
    List<Pixels> frames = decode(TestClip.of("libvpx-vp9", "webm", 4).size(63, 47).encode(), 2);
    assertThat(frames.getFirst().width()).isEqualTo(63);
    assertThat(frames.getFirst().height()).isEqualTo(47);
    assertThat(shown(frames)).containsExactly(0, 3);
  }

  @Test
  void tenBitsAreRead() throws Exception {
    byte[] file = TestClip.of("libaom-av1", "mp4", 6).tenBit().encode();
    assertThat(shown(decode(file, 2))).containsExactly(0, 5);
  }

  /** The black quarter of the stored frame is the left upper one. */
  @ParameterizedTest
  @CsvSource({
    "1,0,0,1, left upper",
    "0,1,-1,0, right upper",
    "-1,0,0,-1, right lower",
    "0,-1,1,0, left lower",
    "-1,0,0,1, right upper",
    "0,1,1,0, left upper"
  })
  void framesAreTurnedUpright(int a, int b, int c, int d, String blackQuarter) throws Exception {
    byte[] file = TestClip.h264(2).encode();
    ByteBuffer matrix = ByteBuffer.wrap(file).position(TestClip.find(file, "tkhd") + 44);
    matrix.putInt(a << 16).putInt(b << 16).putInt(0).putInt(c << 16).putInt(d << 16);
    Pixels frame = decode(file, 1).getFirst();
    boolean turned = a == 0;
    assertThat(frame.width()).isEqualTo(turned ? 64 : 96);
    boolean left = blackQuarter.startsWith("left");
    boolean upper = blackQuarter.endsWith("upper");
    assertThat(level(frame, left ? 0.25 : 0.75, upper ? 0.25 : 0.75)).isLessThan(8);
    assertThat(level(frame, left ? 0.75 : 0.25, upper ? 0.25 : 0.75)).isGreaterThan(10);
  }

  @Test
  void declaredLengthIsNotTrusted() throws Exception {
    byte[] file = TestClip.h264(20).encode();
    for (String box : new String[] {"mvhd", "mdhd"}) {
      ByteBuffer.wrap(file).putInt(TestClip.find(file, box) + 20, Integer.MAX_VALUE);
    }
    assertThat(shown(decode(file, 2))).containsExactly(0, 19);
  }

  @Test
  void truncatedFileIsRefused() {
    byte[] index = TestClip.h264(30).encode();
    refused(Arrays.copyOf(index, index.length / 2), Problem.INVALID, "damaged or incomplete");
    byte[] early = TestClip.h264(30).muxed("movflags", "faststart").encode();
    refused(Arrays.copyOf(early, early.length * 2 / 3), Problem.INVALID, "damaged or incomplete");
    refused(Arrays.copyOf(early, 20), Problem.INVALID, "damaged or incomplete");
    byte[] webm = TestClip.of("libvpx-vp9", "webm", 30).encode();
    refused(Arrays.copyOf(webm, webm.length - 1), Problem.INVALID, "truncated");
  }

  @Test
  void fileThatIsStillBeingWrittenIsReadAsFarAsItGoes() throws Exception {
    byte[] file = TestClip.of("libvpx-vp9", "webm", 30).muxed("live", "1").encode();
    assertThat(decode(Arrays.copyOf(file, file.length * 2 / 3), 3)).hasSize(3);
  }

  @Test
  void fileWithoutVideoIsRefused() {
    byte[] file = TestClip.h264(4).encode();
    System.arraycopy(
        "soun".getBytes(StandardCharsets.US_ASCII), 0, file, TestClip.find(file, "vide"), 4);
    refused(file, Problem.INVALID, "has no video, only sound");
  }

  @Test
  void otherFileThanAVideoIsRefused() {
    refused(new byte[0], Problem.INVALID, "it is empty");
    refused(
        "#EXTM3U\nhttp://localhost/".getBytes(StandardCharsets.US_ASCII),
        Problem.INVALID,
        "a playlist");
    refused(
        "ffconcat version 1.0\nfile x".getBytes(StandardCharsets.US_ASCII),
        Problem.INVALID,
        "not a video");
    refused(TestRequests.bytes("tile.png"), Problem.INVALID, "an image");
    refused(
        "    ftypavif        ".getBytes(StandardCharsets.US_ASCII), Problem.INVALID, "an image");
  }

  @Test
  void unsupportedCodecIsRefusedByName() {
    refused(
        TestClip.of("ffv1", "matroska", 2).encode(),
        Problem.INVALID,
        "codec, ffv1, is not supported");
  }

  @Test
  void limitsHold() {
    byte[] file = TestClip.h264(40).encode();
    refused(limits(5_000, 600, 60), file, Problem.TOO_LARGE, "96 x 64 pixels");
    refused(limits(9_000_000, 3, 60), file, Problem.TOO_LARGE, "the limit of 3 seconds");
    refused(
        limits(9_000_000, 600, 0),
        file,
        Problem.TOO_LARGE,
        "takes longer than the limit of 0 seconds");
    MediaException large =
        catchThrowableOfType(
            MediaException.class, () -> decoder.kind().checkFileSize(65L * 1024 * 1024));
    assertThat(large.problem()).isEqualTo(Problem.TOO_LARGE);
    MediaException many =
        catchThrowableOfType(MediaException.class, () -> decoder.sampling(65, null));
    assertThat(many).hasMessageContaining("the limit is 64");
  }

  @Test
  void videoThatGrowsOnItsWayIsStopped() throws Exception {
    byte[] file = TestClip.of("libvpx", "webm", 4).size(640, 480).encode();
    // The container says 96 x 64 where the stream has 640 x 480.
    int width = TestClip.find(file, "\u00b0\u0082\u0002\u0080");
    file[width + 2] = 0;
    file[width + 3] = 96;
    assertThat(file[width + 4]).isEqualTo((byte) 0xba);
    file[width + 6] = 0;
    file[width + 7] = 64;
    refused(limits(300_000, 600, 60), file, Problem.TOO_LARGE, "640 x 480 pixels");
    refused(limits(10_000, 600, 60), file, Problem.INVALID, "None of the video's frames");
  }

  @Test
  void choiceOfFramesFollowsTheRequestBeforeTheSettings() throws Exception {
    VideoDecoder slow =
        new VideoDecoder(
            new VideoProperties(
                8,
                2.0,
                16,
                DataSize.ofMegabytes(1),
                1000,
                Duration.ofSeconds(9),
                Duration.ofSeconds(9),
                new VideoProperties.Decode(Duration.ofSeconds(9), 1, 1)));
    assertThat(slow.sampling(null, null)).isEqualTo(new FrameSampling(8, 2.0));
    assertThat(slow.sampling(4, null)).isEqualTo(new FrameSampling(4, null));
    assertThat(slow.sampling(null, 0.5)).isEqualTo(new FrameSampling(8, 0.5));
    assertThat(slow.sampling(4, 0.5)).isEqualTo(new FrameSampling(4, 0.5));
  }

  @Test
  void decodingStopsWhenTheCallerAsksForIt() throws Exception {
    byte[] file = TestClip.h264(40).encode();
    for (int questions : new int[] {0, 3, 10, 30}) {
      AtomicInteger asked = new AtomicInteger();
      VideoAbandonedException stopped =
          catchThrowableOfType(
              VideoAbandonedException.class,
              () -> {
                try (VideoDecoder.Permit permit = decoder.acquire(Duration.ZERO)) {
                  Video video =
                      permit.open(
                          ByteBuffer.wrap(file), () -> asked.getAndIncrement() >= questions);
                  video.decode(video.sample(new FrameSampling(40, null)), (from, to, pixels) -> {});
                }
              });
      assertThat(stopped).as("after %d questions", questions).isNotNull();
    }
  }

  @Test
  void videosDecodedAtOnceAreLimited() throws Exception {
    try (var first = decoder.acquire(Duration.ZERO);
        var second = decoder.acquire(Duration.ZERO)) {
      MediaException full =
          catchThrowableOfType(MediaException.class, () -> decoder.acquire(Duration.ZERO));
      assertThat(full.problem()).isEqualTo(Problem.BUSY);
      first.close();
      first.close();
      decoder.acquire(Duration.ZERO).close();
      assertThat(second).isNotNull();
    }
  }

  static List<Pixels> decode(byte[] file, int count) throws Exception {
    return decode(new VideoDecoder(LIMITS), file, count);
  }

  static List<Pixels> decode(VideoDecoder decoder, byte[] file, int count) throws Exception {
    List<Pixels> frames = new ArrayList<>();
    try (VideoDecoder.Permit permit = decoder.acquire(Duration.ofSeconds(10))) {
      Video video = permit.open(ByteBuffer.wrap(file), () -> false);
      video.decode(
          video.sample(new FrameSampling(count, null)),
          (from, to, pixels) -> {
            assertThat(from).isEqualTo(frames.size());
            for (int i = from; i < to; i++) {
              frames.add(pixels);
            }
          });
    }
    assertThat(frames).hasSize(count);
    return frames;
  }

  private void refused(byte[] file, Problem problem, String message) {
    refused(decoder, file, problem, message);
  }

  private static void refused(VideoDecoder decoder, byte[] file, Problem problem, String message) {
    MediaException refusal =
        catchThrowableOfType(MediaException.class, () -> decode(decoder, file, 4));
    assertThat(refusal).as(message).isNotNull();
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.problem()).isEqualTo(problem);
  }

  private static VideoDecoder limits(long pixels, int seconds, int decodeSeconds) {
    return new VideoDecoder(
        new VideoProperties(
            32,
            null,
            64,
            DataSize.ofMegabytes(64),
            pixels,
            Duration.ofSeconds(seconds),
            Duration.ofSeconds(30),
            new VideoProperties.Decode(Duration.ofSeconds(decodeSeconds), 2, 2)));
  }

  /** The indices of frames, by their gray level. */
  private static List<Integer> shown(List<Pixels> frames) {
    return frames.stream().map(VideoDecoderTests::index).toList();
  }

  private static int index(Pixels frame) {
    int gray = level(frame, 0.75, 0.75);
    double luma = gray * 219 / 255.0 + 16;
    int index = (int) Math.round((luma - TestClip.luma(0)) / 4);
    assertThat(luma).isCloseTo(TestClip.luma(index), within(1.6));
    return index;
  }

  private static int level(Pixels frame, double x, double y) {
    int column = (int) (frame.width() * x);
    int row = (int) (frame.height() * y);
    return frame.rgb()[(row * frame.width() + column) * 3 + 1] & 0xff;
  }
}
