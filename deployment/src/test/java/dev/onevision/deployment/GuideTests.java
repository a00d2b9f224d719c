package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide of {@code docs/kubernetes.md} from nothing to two models: its commands run in their
 * order as far as they need no cluster, and each refers to what earlier ones made.
 */
class GuideTests {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern BLOCK = Pattern.compile("(?s) *```(sh|yaml)\\n(.*?)```");
  private static final String GUIDE = guide();

  private static String guide() {
    String page = Checkout.read(Checkout.ROOT.resolve("docs/kubernetes.md"));
    int start = page.indexOf("## Two models on two GPU nodes\n");
    return page.substring(start, page.indexOf("\n## ", start));
  }

  @TempDir Path folder;

  private static List<String> blocks(String language) {
    return BLOCK
        .matcher(GUIDE)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2).stripIndent())
        .toList();
  }

  private static List<String> commands(String start) {
    return blocks("sh").stream()
        .flatMap(block -> block.replace("\\\n", " ").lines())
        .filter(line -> line.startsWith(start))
        .toList();
  }

  /** Output of a command of the guide, which refers to the file of values by its name. */
  private String run(String command) throws IOException, InterruptedException {
    List<String> files =
        blocks("yaml").stream().filter(block -> block.startsWith("# my-values.yaml")).toList();
    assertThat(files).hasSize(1);
    Path values = Files.writeString(folder.resolve("my-values.yaml"), files.getFirst());
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "PATH=%s:$PATH; API_KEY=secret; %s"
                    .formatted(
                        KubernetesTools.binaries(),
                        command.replace("my-values.yaml", values.toString())))
            .directory(Checkout.ROOT.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as("%s: %s", command, Files.readString(folder.resolve("errors")))
        .isZero();
    return output;
  }

  private String installation() throws IOException, InterruptedException {
    List<String> commands = commands("helm install ");
    assertThat(commands).hasSize(1);
    return run(commands.getFirst().replace("helm install", "helm template --kube-version=1.30.0"));
  }

  @Test
  void theInstallationIsAccepted() throws Exception {
    String rendered = installation();
    RenderingTests.assertAccepted(rendered);
    List<JsonNode> custom = new ArrayList<>();
    for (String document : Manifests.documents(rendered).toList()) {
      JsonNode object = YAML.readTree(document);
      if (CustomResources.defines(object)) {
        custom.add(object);
      }
    }
    assertThat(custom).hasSizeGreaterThan(20);
    assertThat(CustomResources.refusals(custom)).allMatch(List::isEmpty);
  }

  @Test
  void fourWorkersUseTheFourGpusOfTwoModels() throws Exception {
    Manifests manifests = Manifests.parse(installation());
    int gpus = 0;
    for (Component component : Component.of(manifests)) {
      var gpu =
          Manifests.container(component.deployment())
              .getResources()
              .getLimits()
              .get("nvidia.com/gpu");
      gpus += gpu == null ? 0 : Integer.parseInt(gpu.getAmount());
    }
    assertThat(gpus).isEqualTo(4);
    assertThat(
            manifests
                .environment(manifests.one(Deployment.class, "onevision-gateway"))
                .get("ONEVISION_GATEWAY_MODELS_KNOWN"))
        .isEqualTo("llava-onevision-qwen2-7b-ov-chat=7b,llava-onevision-qwen2-0.5b-ov=small");
  }

  @Test
  void theSecretOfTheKeyIsTheOneThatTheGatewayReads() throws Exception {
    List<String> commands = commands("kubectl create secret ");
    assertThat(commands).hasSize(1);
    Secret secret =
        (Secret)
            Manifests.parseObject(run(commands.getFirst() + " --dry-run=client --output yaml"));
    Manifests manifests = Manifests.parse(installation());
    Map<String, String> gateway =
        manifests.environment(manifests.one(Deployment.class, "onevision-gateway"));
    assertThat(secret.getData()).hasSize(1);
    assertThat(gateway)
        .containsEntry(
            "ONEVISION_GATEWAY_ACCESS_KEYS",
            "<secret %s/%s>"
                .formatted(
                    secret.getMetadata().getName(), secret.getData().keySet().iterator().next()));
  }

  /** Every Secret that a pod mounts is made by Strimzi or by a command of the guide. */
  @Test
  void eachComponentMountsTheSecretOfAUserThatTheInstallationMakes() throws Exception {
    String rendered = installation();
    Manifests manifests = Manifests.parse(rendered);
    List<String> users =
        manifests.objects().stream()
            .filter(object -> object.getKind().equals("KafkaUser"))
            .map(object -> object.getMetadata().getName())
            .toList();
    for (Component component : Component.of(manifests)) {
      assertThat(
              component.deployment().getSpec().getTemplate().getSpec().getVolumes().stream()
                  .filter(volume -> volume.getProjected() != null)
                  .flatMap(volume -> volume.getProjected().getSources().stream())
                  .map(source -> source.getSecret().getName())
                  .filter(name -> !name.equals("my-cluster-cluster-ca-cert")))
          .hasSize(1)
          .allMatch(users::contains);
    }
  }

  @Test
  void laterCommandsNameObjectsOfTheInstallation() throws Exception {
    Manifests manifests = Manifests.parse(installation());
    List<String> waits = commands("kubectl rollout status ");
    assertThat(waits).hasSize(2);
    for (String wait : waits) {
      assertThat(names(manifests, Deployment.class)).contains(word(wait, "deployment/"));
    }
    String forward = commands("kubectl port-forward ").getFirst();
    Service service = manifests.one(Service.class, word(forward, "service/"));
    assertThat(forward)
        .contains(" 8080:" + service.getSpec().getPorts().getFirst().getPort() + " ");
    assertThat(commands("helm test onevision --namespace kafka")).hasSize(1);
    assertThat(names(manifests, Pod.class)).containsExactly("onevision-test");
    assertThat(
            blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("kubectl ") || line.startsWith("helm ")))
        .allMatch(line -> line.contains("--namespace kafka"));
  }

  private static String word(String command, String prefix) {
    int start = command.indexOf(prefix) + prefix.length();
    return command.substring(start, command.indexOf(' ', start));
  }

  private static List<String> names(Manifests manifests, Class<? extends HasMetadata> kind) {
    return manifests.all(kind).stream().map(object -> object.getMetadata().getName()).toList();
  }
}
