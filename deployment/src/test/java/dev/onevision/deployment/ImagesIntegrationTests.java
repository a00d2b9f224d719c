package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images of {@code ./mvnw -Pimages verify}. Without that profile there are none. */
class ImagesIntegrationTests {

  private static final String LIBRARIES = "/opt/onevision/pytorch/";

  @TempDir Path folder;

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
        .noneMatch(file -> file.matches("/app/libs/pytorch-(native|jni)-.*"));
    assertThat(image.environment())
        .contains("PYTORCH_LIBRARY_PATH=/opt/onevision/pytorch", "DJL_OFFLINE=true");
  }

  /** The class path is complete: the application starts, up to where it needs a broker or model. */
  @ParameterizedTest
  @CsvSource({
    "gateway, Connection to node -1",
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

  private static List<String> command(Image image, Path root) throws IOException {
    List<String> command = new ArrayList<>();
    for (String word : image.entrypoint()) {
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
    Path tar = Image.tarOf(service);
    assumeTrue(Files.exists(tar), () -> "no image of " + service + ": build with -Pimages");
    return Image.open(tar, folder.resolve("image"));
  }
}
