package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of {@code docs/kubernetes.md}, as far as they need no cluster. */
class DocumentedCommandsTests {

  private static final String PAGE = Checkout.read(Checkout.ROOT.resolve("docs/kubernetes.md"));
  private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|yaml)\\n(.*?)```");

  @TempDir Path folder;

  static Stream<String> commands() {
    return blocks("sh")
        .flatMap(block -> block.replace("\\\n", " ").lines())
        .map(String::strip)
        // GuideTests has those with a file of values.
        .filter(line -> !line.contains("my-values.yaml"))
        .filter(
            line ->
                line.startsWith("helm install ")
                    || line.startsWith("helm upgrade ")
                    || line.startsWith("kubectl apply "));
  }

  private static Stream<String> blocks(String language) {
    return BLOCK
        .matcher(PAGE)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandRendersObjectsThatKubernetesAccepts(String command)
      throws IOException, InterruptedException {
    String rendering =
        command
            .replaceAll("^helm (install|upgrade) ", "helm template --kube-version=1.30.0 ")
            .replace("kubectl apply --kustomize", "kubectl kustomize");
    Process process =
        new ProcessBuilder(
                "bash", "-c", "PATH=" + KubernetesTools.binaries() + ":$PATH; " + rendering)
            .directory(Checkout.ROOT.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as("%s: %s", rendering, Files.readString(folder.resolve("errors")))
        .isZero();
    RenderingTests.assertAccepted(output);
  }

  @Test
  void thePageHasCommandsForBothWaysToInstall() {
    assertThat(commands().toList())
        .anyMatch(command -> command.startsWith("helm install onevision"))
        .anyMatch(command -> command.startsWith("kubectl apply --kustomize k8s/base"));
  }

  @Test
  void theOverlayOfThePageChangesTheBase() throws IOException {
    List<String> overlays =
        blocks("yaml").filter(block -> block.contains("kind: Kustomization")).toList();
    assertThat(overlays).hasSize(1);
    Path base = Files.createDirectory(folder.resolve("base"));
    try (Stream<Path> files = Files.list(Checkout.KUSTOMIZE.resolve("base"))) {
      for (Path file : files.toList()) {
        Files.copy(file, base.resolve(file.getFileName()));
      }
    }
    Path overlay = Files.createDirectory(folder.resolve("overlay"));
    Files.writeString(overlay.resolve("kustomization.yaml"), overlays.getFirst());
    String built = RenderingTests.kustomize(overlay);
    RenderingTests.assertAccepted(built);
    for (String component : List.of("gateway", "vision", "llm")) {
      assertThat(Manifests.parse(built).one(ConfigMap.class, "onevision-" + component).getData())
          .containsEntry("SPRING_KAFKA_BOOTSTRAPSERVERS", "kafka.example.com:9092");
    }
  }
}
