package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images that {@code ./mvnw -Pimages package} builds. */
class ImagesIntegrationTests {

  private static final String OUTPUT_TIMESTAMP = "2026-01-01T00:00:00Z";
  private static final String LIBRARIES = "/opt/onevision/pytorch/";

  @TempDir Path folder;

  @BeforeAll
  static void build(@TempDir Path folder) throws IOException, InterruptedException {
    TestImages.build(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, dev.onevision.gateway.GatewayApplication, 8080",
    "vision-service, dev.onevision.vision.VisionServiceApplication, 8081",
    "llm-service, dev.onevision.llm.LlmServiceApplication, 8082"
  })
  void anImageRunsItsServiceAsAnOrdinaryUser(String service, String main, int port)
      throws IOException {
    Image image = open(service);
    assertThat(image.tags()).singleElement().asString().contains("/" + service + ":");
    assertThat(image.config().at("/config/User").asText()).isEqualTo("10001:10001");
    assertThat(image.config().at("/config/ExposedPorts").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(
            service.equals("gateway") ? List.of("8080/tcp", "8083/tcp") : List.of(port + "/tcp"));
    assertThat(image.config().at("/config/Labels/org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");
    assertThat(image.entrypoint())
        .startsWith("java")
        .contains("--enable-native-access=ALL-UNNAMED")
        .endsWith(main);
    assertThat(image.files())
        .contains(TestImages.BASE_FILE)
        .contains("/app/classes/" + main.replace('.', '/') + ".class")
        .anyMatch(file -> file.matches("/app/libs/onevision-kafka-.*\\.jar"))
        .noneMatch(file -> file.contains("spring-boot-starter-test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vision-service", "llm-service"})
  void aWorkersImageHoldsTheLibrariesOfPyTorchOnceAndAskForNoDownload(String service)
      throws IOException {
    Image image = open(service);
    assertThat(image.files())
        .contains(
            LIBRARIES + "libtorch.so", LIBRARIES + "libtorch_cpu.so", LIBRARIES + "libdjl_torch.so")
        .doesNotHaveDuplicates()
        .noneMatch(file -> file.matches("/app/libs/pytorch-(native|jni)-.*"));
    assertThat(image.environment())
        .contains(TestImages.BASE_VARIABLE)
        .contains("PYTORCH_LIBRARY_PATH=/opt/onevision/pytorch", "DJL_OFFLINE=true");
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, kafka-clients, onevision-contract",
    "vision-service, ffmpeg, onevision-inference",
    "llm-service, tokenizers, onevision-supply"
  })
  void anImageHasItsBillOfMaterialsAndLicenses(String service, String library, String module)
      throws IOException {
    Image image = open(service);
    Path root = folder.resolve("bill");
    image.explode(root, name -> name.startsWith("/licenses/") || name.endsWith(".cdx.json"));
    assertThat(root.resolve("licenses/licenses.md")).content().contains(library);
    var bill =
        new ObjectMapper()
            .readTree(root.resolve("app/resources/META-INF/sbom/application.cdx.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bill.path("components").findValuesAsText("name")).contains(library, module);
  }

  /** Manifests name the JDK that runs Maven, which the jar plugin does not leave out. */
  @ParameterizedTest
  @ValueSource(strings = {"gateway", "vision-service", "llm-service"})
  void nothingInAnImageTellsWhereOrWhenItWasBuilt(String service) throws IOException {
    Path root = folder.resolve("own");
    open(service)
        .explode(
            root,
            name ->
                name.matches("/app/(libs/onevision-[^/]+\\.jar|(classes|resources)/.+)")
                    || name.startsWith("/licenses/"));
    BuildTraces traces = BuildTraces.below(root);
    assertThat(traces.jars()).isGreaterThan(1);
    assertThat(traces.times()).as("times of the files in jars").hasSize(1);
    assertThat(traces.filesWith(Checkout.ROOT.toString())).isEmpty();
    var bill =
        new ObjectMapper()
            .readTree(root.resolve("app/resources/META-INF/sbom/application.cdx.json").toFile());
    assertThat(bill.at("/metadata/timestamp").asText("")).isIn("", OUTPUT_TIMESTAMP);
    // Version 3: of the names in the bill, not random.
    assertThat(UUID.fromString(bill.path("serialNumber").asText().replace("urn:uuid:", "")))
        .extracting(UUID::version)
        .isEqualTo(3);
  }

  /** A new version of the suite transfers only the layers with its own classes. */
  @ParameterizedTest
  @ValueSource(strings = {"gateway", "vision-service", "llm-service"})
  void whatChangesWithEachVersionHasLayersOfItsOwn(String service) throws IOException {
    List<List<String>> layers = open(service).filesByLayer();
    assertThat(layers.getFirst()).containsExactly(TestImages.BASE_FILE);
    for (List<String> layer : layers) {
      boolean own =
          layer.stream()
              .anyMatch(file -> file.startsWith("/app/classes/") || file.contains("/onevision-"));
      boolean foreign =
          layer.stream()
              .anyMatch(
                  file ->
                      file.startsWith(LIBRARIES)
                          || file.matches("/app/libs/(spring|kafka|netty).*"));
      assertThat(own && foreign).as("%s", layer).isFalse();
    }
  }

  /** The class path is complete: the application starts, up to where it needs a model. */
  @ParameterizedTest
  @CsvSource({
    "gateway, Started GatewayApplication",
    "vision-service, onevision.model.path",
    "llm-service, onevision.model.path"
  })
  void theApplicationStartsFromTheImagesFiles(String service, String met)
      throws IOException, InterruptedException {
    Image image = open(service);
    Path root = folder.resolve("root");
    image.explode(root, name -> !name.startsWith(LIBRARIES));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command(image, root))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!Files.readString(log).contains(met)
          && System.nanoTime() < end
          && !process.waitFor(200, TimeUnit.MILLISECONDS)) {
        // Waits above.
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Files.readString(log))
        .contains(met)
        .doesNotContain("ClassNotFoundException", "NoClassDefFoundError");
  }

  /** The second program of the image, which the chart's Job starts: up to its first setting. */
  @ParameterizedTest
  @ValueSource(strings = {"vision-service", "llm-service"})
  void theProgramThatDownloadsStartsFromTheImagesFiles(String service)
      throws IOException, InterruptedException {
    Image image = open(service);
    Path root = folder.resolve("root");
    image.explode(root, name -> !name.startsWith(LIBRARIES));
    List<String> rendered =
        SupplyTests.container(Chart.withExample("download").manifests()).getCommand();
    assertThat(image.files()).contains(rendered.get(2).substring(1));
    Process process = new ProcessBuilder(command(rendered, root)).redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(log)
        .contains("onevision.model.path")
        .doesNotContain("ClassNotFoundException", "NoClassDefFoundError");
  }

  private static List<String> command(Image image, Path root) throws IOException {
    return command(image.entrypoint(), root);
  }

  private static List<String> command(List<String> words, Path root) throws IOException {
    List<String> command = new ArrayList<>();
    for (String word : words) {
      command.add(word.startsWith("@/") ? Files.readString(root.resolve(word.substring(2))) : word);
    }
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The class path has absolute paths in the image.
    int classPath = command.indexOf("-cp") + 1;
    List<String> places = new ArrayList<>();
    for (String place : command.get(classPath).split(File.pathSeparator, -1)) {
      places.add(root.resolve(place.substring(1)).toString());
    }
    command.set(classPath, String.join(File.pathSeparator, places));
    // No broker listens there.
    command.add("--spring.kafka.bootstrap-servers=localhost:1");
    command.add("--server.port=0");
    command.add("--management.server.port=0");
    return command;
  }

  private Image open(String service) throws IOException {
    return Image.open(TestImages.tarOf(service), folder.resolve("image"));
  }
}
