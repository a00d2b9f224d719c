package dev.onevision.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.cuda.Gpu;
import dev.onevision.inference.cuda.GpuSearch;
import dev.onevision.kafka.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class ChecksTests {

  private static final long GB = 1_000_000_000L;
  private static final Gpu GPU = new Gpu(0, "NVIDIA H100", 9, 0, 85 * GB);
  private static final Gpu OLD_GPU = new Gpu(0, "Tesla T4", 7, 5, 16 * GB);
  private static final GpuSearch NONE = new GpuSearch.NotFound("The libtorch is for the CPU only.");

  @Test
  void anotherJavaAndOneWithoutCompilerAreWarnings() {
    assertThat(Machine.java("JDK", 25, true).status()).isEqualTo(Status.OK);
    assertThat(Machine.java("JDK", 26, true).advice()).contains("ONEVISION_JAVA_HOME");
    assertThat(Machine.java("JRE", 25, false).advice()).contains("no compiler");
  }

  @Test
  void memoryCountsWhatTheContainerLeaves() {
    Check check = Machine.memory(8 * GB, 64 * GB, OptionalLong.of(8 * GB));
    assertThat(check.status()).isEqualTo(Status.OK);
    assertThat(check.detail())
        .isEqualTo("8.0 GB free of 64.0 GB; the container's limit leaves 8.0 GB");
    assertThat(Machine.memory(2 * GB, 64 * GB, OptionalLong.empty()).status())
        .isEqualTo(Status.WARN);
    assertThat(Machine.memory(GB / 2, GB, OptionalLong.empty()).status()).isEqualTo(Status.FAIL);
  }

  @Test
  void aGpuThatIsNotUsedIsAWarning() {
    assertThat(Accelerator.gpu(new GpuSearch.Found(List.of(GPU)), List.of(GPU), true).status())
        .isEqualTo(Status.OK);
    assertThat(
            Accelerator.gpu(new GpuSearch.Found(List.of(OLD_GPU)), List.of(OLD_GPU), true).advice())
        .contains("f32");
    Check unused = Accelerator.gpu(NONE, List.of(GPU), false);
    assertThat(unused.status()).isEqualTo(Status.WARN);
    assertThat(unused.detail()).contains("NVIDIA H100").contains("CPU only");
    assertThat(unused.advice()).contains("docs/gpu.md");
    assertThat(Accelerator.gpu(NONE, List.of(), false).status()).isEqualTo(Status.OK);
    assertThat(Accelerator.gpu(NONE, List.of(), true).status()).isEqualTo(Status.WARN);
  }

  @Test
  void theDiskNeedsRoomForTheTopics(@TempDir Path folder) {
    assertThat(Surroundings.disk(folder, true, 50 * GB, 32 * GB).status()).isEqualTo(Status.OK);
    assertThat(Surroundings.disk(folder, true, 20 * GB, 32 * GB).advice())
        .contains("32.0 GB")
        .contains("onevision.kafka.topics.content-retention-size");
    assertThat(Surroundings.disk(folder, true, GB / 2, 32 * GB).status()).isEqualTo(Status.FAIL);
    assertThat(Surroundings.disk(folder, false, 50 * GB, 32 * GB).advice()).contains("--work");
    assertThat(Surroundings.disk(folder.resolve("new/work"), 1).status()).isEqualTo(Status.OK);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTakenPortIsAWarningUnlessASuiteHasIt() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      SequencedMap<Integer, String> ports = new LinkedHashMap<>(Map.of(port, "gateway"));
      Check taken = Surroundings.ports(ports, candidate -> false);
      assertThat(taken.status()).isEqualTo(Status.WARN);
      assertThat(taken.detail()).contains("taken: " + port + " (gateway)");
      Check suite = Surroundings.ports(ports, candidate -> candidate == port);
      assertThat(suite.status()).isEqualTo(Status.OK);
      assertThat(suite.detail()).contains("a suite runs at " + port);
    }
  }

  @Test
  void kafkaIsCheckedWhereItIsConfigured() throws IOException {
    Duration timeout = Duration.ofSeconds(1);
    assertThat(KafkaCheck.of(new MockEnvironment(), null, timeout).detail())
        .contains("not configured");
    int unused = FreePorts.one();
    MockEnvironment configured =
        new MockEnvironment().withProperty("spring.kafka.bootstrap-servers", "127.0.0.1:" + unused);
    Check down = KafkaCheck.of(configured, null, timeout);
    assertThat(down.status()).isEqualTo(Status.FAIL);
    assertThat(down.detail()).contains("127.0.0.1:" + unused).contains("does not answer");
    assertThat(KafkaCheck.of(new MockEnvironment(), "no.such.host.invalid:9092", timeout).status())
        .isEqualTo(Status.FAIL);
  }
}
