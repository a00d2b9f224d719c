package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.inference.runtime.VisionModel;
import dev.onevision.supply.testing.FileServer;
import dev.onevision.supply.testing.TestModel;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The containers that the chart renders for a download, with their commands and environments, as
 * processes: the Job downloads the demo model from a web server and converts it, the workers' init
 * containers wait for it, and the workers' settings load the result.
 */
class SupplyIntegrationTests {

  private static final int MINUTES = 3;

  @TempDir Path folder;

  private final FileServer store = new FileServer();

  @BeforeEach
  void serve() {
    TestModel.serve(
        store, "/", TestModel.files(Checkout.ROOT.resolve("demo-model/checkpoint")), folder);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void workersLoadWhatTheJobDownloadsAndConverts() throws Exception {
    Manifests manifests =
        Chart.withExample("download")
            .set("model.source.tokenSecret", "")
            .set("model.source.url", store.url().toString())
            .set("model.dataType", "f32")
            .manifests();
    Deployment llm = manifests.one(Deployment.class, "onevision-llm");
    Process wait =
        start(llm.getSpec().getTemplate().getSpec().getInitContainers().getFirst(), "wait");
    Process job = start(SupplyTests.container(manifests), "job");
    assertEnds(job, "job");
    assertEnds(wait, "wait");
    assertThat(log("job")).contains("9 files").contains("the model is ready");
    assertThat(log("wait")).contains("the model is there");

    ModelSettings vision = settings(manifests, "onevision-vision");
    var prepared = vision.prepare(new VisionProgram(), SupplyIntegrationTests::failIfBuilt);
    try (VisionModel model = VisionModel.load(prepared.archive(), prepared.device())) {
      assertThat(model).isNotNull();
    }
    List<DecoderModel.Part> parts =
        settings(manifests, "onevision-llm")
            .prepareDecoder(WeightFormat.FULL, SupplyIntegrationTests::failIfBuilt);
    try (DecoderModel model = DecoderModel.load(parts)) {
      assertThat(model).isNotNull();
    }
  }

  private static void failIfBuilt(long done, long total) {
    throw new AssertionError("the Job has not written this archive");
  }

  private ModelSettings settings(Manifests manifests, String worker) {
    Map<String, String> environment =
        manifests.environment(manifests.one(Deployment.class, worker));
    return new ModelSettings(
        Path.of(local(get(environment, "ONEVISION_MODEL_PATH"))),
        Path.of(local(get(environment, "ONEVISION_MODEL_ARCHIVES"))),
        get(environment, "ONEVISION_MODEL_DATATYPE"),
        get(environment, "ONEVISION_MODEL_DEVICE"),
        1);
  }

  private static String get(Map<String, String> environment, String key) {
    return Objects.requireNonNull(environment.get(key), key);
  }

  /** The class path of these tests is that of the image, which ImagesIntegrationTests checks. */
  private Process start(Container container, String name) throws IOException {
    List<String> command = new ArrayList<>(container.getCommand());
    assertThat(command).startsWith("java", "-cp", "@/app/jib-classpath-file");
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.set(2, System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    for (EnvVar variable : container.getEnv()) {
      builder.environment().put(variable.getName(), local(variable.getValue()));
    }
    return builder.start();
  }

  /** A path in the containers as one of this test. */
  private String local(String value) {
    return value.matches("/(models|archives)(/.*)?") ? folder + value : value;
  }

  private void assertEnds(Process process, String name) throws Exception {
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("%s ends", name).isTrue();
      assertThat(process.exitValue()).as(log(name)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }
}
