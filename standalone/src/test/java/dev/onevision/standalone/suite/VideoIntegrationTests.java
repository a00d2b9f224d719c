package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Completion;
import dev.onevision.vision.video.TestClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Videos through the whole suite. */
@ExtendWith(RunningSuite.class)
class VideoIntegrationTests {

  /** The demo model's: 7 x 7 patches, pooled to 4 x 4. */
  private static final int TOKENS_PER_FRAME = 16;

  /** For the decoder of a 1080p clip, its file in the services, and slack. */
  private static final long MAX_GROWTH_MIB = 700;

  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void halfAMinuteOf1080pIsAnsweredAboutInBoundedMemory(SuiteClient suite, @TempDir Path folder)
      throws Exception {
    byte[] clip = halfAMinute(folder.resolve("clip.mp4"));
    // The first video loads FFmpeg.
    ask(suite, TestClip.h264(10).encode());
    long before = startPeak();
    long begin = System.nanoTime();
    Completion answer = ask(suite, clip);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    long peak = memory("VmHWM");
    System.out.printf(
        "30 s of 1080p H.264, %.1f MB: answered in %d ms; memory before %d MiB, peak %d MiB%n",
        clip.length / 1e6, millis, before, peak);
    assertThat(answer.text()).isNotBlank();
    assertThat(answer.promptTokens()).isGreaterThan(32 * TOKENS_PER_FRAME);
    assertThat(peak - before).isLessThan(MAX_GROWTH_MIB);
  }

  @Test
  void requestChoosesHowManyFramesAreLookedAt(SuiteClient suite) {
    byte[] clip = TestClip.h264(40).encode();
    int few = tokens(suite, clip, Map.of("num_frames", 2));
    assertThat(tokens(suite, clip, Map.of("num_frames", 8)) - few).isEqualTo(6 * TOKENS_PER_FRAME);
    // Four seconds.
    assertThat(tokens(suite, clip, Map.of("fps", 0.5))).isEqualTo(few);
  }

  private static byte[] halfAMinute(Path file) throws IOException, InterruptedException {
    Process maker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TestClip.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    assertThat(maker.waitFor()).isZero();
    return Files.readAllBytes(file);
  }

  private static int tokens(SuiteClient suite, byte[] clip, Map<String, Object> choice) {
    Map<String, Object> part = SuiteClient.video(clip, choice);
    return suite
        .ask(suite.bodyWithParts("Describe the video.", List.of(part), Map.of("max_tokens", 4)))
        .promptTokens();
  }

  private static Completion ask(SuiteClient suite, byte[] clip) {
    return suite.ask(
        suite.bodyWithParts(
            "Describe the video.", List.of(SuiteClient.video(clip)), Map.of("max_tokens", 24)));
  }

  /** The resident memory; also resets its peak, if the system allows it. */
  private static long startPeak() throws IOException {
    Path peaks = Path.of("/proc/self/clear_refs");
    if (Files.isWritable(peaks)) {
      Files.writeString(peaks, "5");
    }
    return memory("VmRSS");
  }

  /** In MiB; 0 if the system does not report it. */
  private static long memory(String key) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
