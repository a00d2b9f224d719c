package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private static final String PAGE = Checkout.read(Checkout.ROOT.resolve("docs/kubernetes.md"));
  private static final String GUIDE = guide();

  private static String guide() {
    int start = PAGE.indexOf("## Two models on two GPU nodes\n");
    return PAGE.substring(start, PAGE.indexOf("\n## ", start));
  }

  @TempDir Path folder;

  private static List<String> blocks(String language) {
    return blocks(GUIDE, language);
  }

  private static List<String> blocks(String text, String language) {
    return BLOCK
        .matcher(text)
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

  /** A file of the page, whose first line is its name. */
  private Path file(String name) throws IOException {
    List<String> files =
        blocks(PAGE, "yaml").stream().filter(block -> block.startsWith("# " + name)).toList();
    assertThat(files).hasSize(1);
    return Files.writeString(folder.resolve(name), files.getFirst());
  }

  /** Output of a command of the guide, which refers to the file of values by its name. */
  private String run(String command) throws IOException, InterruptedException {
    Path values = file("my-values.yaml");
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
    return installationWith("");
  }

  private String installationWith(String options) throws IOException, InterruptedException {
    List<String> commands = commands("helm install ");
    assertThat(commands).hasSize(1);
    return run(
        commands.getFirst().replace("helm install", "helm template --kube-version=1.30.0")
            + options);
  }

  /** By the name of a component. */
  private static Map<String, Integer> gpus(String rendered) {
    Map<String, Integer> gpus = new TreeMap<>();
    for (Component component : Component.of(Manifests.parse(rendered))) {
      var gpu =
          Manifests.container(component.deployment())
              .getResources()
              .getLimits()
              .get("nvidia.com/gpu");
      if (gpu != null) {
        gpus.put(component.deployment().getMetadata().getName(), Integer.parseInt(gpu.getAmount()));
      }
    }
    return gpus;
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
    String rendered = installation();
    Manifests manifests = Manifests.parse(rendered);
    assertThat(gpus(rendered).values()).containsExactly(1, 1, 1, 1);
    assertThat(
            manifests
                .environment(manifests.one(Deployment.class, "onevision-gateway"))
                .get("ONEVISION_GATEWAY_MODELS_KNOWN"))
        .isEqualTo("llava-onevision-qwen2-7b-ov-chat=7b,llava-onevision-qwen2-0.5b-ov=small");
  }

  @Test
  void withVisionOnCpusEachModelUsesOneGpu() throws Exception {
    String rendered = installationWith(" --values " + file("vision-on-cpu.yaml"));
    RenderingTests.assertAccepted(rendered);
    assertThat(gpus(rendered)).isEqualTo(Map.of("onevision-llm-7b", 1, "onevision-llm-small", 1));
  }

  @Test
  void eachModelIsDownloadedByAJobOfItsOwn() throws Exception {
    String rendered =
        run("helm template onevision helm/onevision --values " + file("two-downloads.yaml"));
    RenderingTests.assertAccepted(rendered);
    assertThat(Manifests.parse(rendered).all(Job.class))
        .extracting(job -> job.getMetadata().getLabels().get("onevision.dev/queue"))
        .containsExactlyInAnyOrder("7b", "small");
  }

  @Test
  void theIngressOfThePageIsAccepted() throws Exception {
    String rendered =
        run("helm template onevision helm/onevision --values " + file("ingress.yaml"));
    RenderingTests.assertAccepted(rendered);
    assertThat(Manifests.parse(rendered).all(Ingress.class))
        .singleElement()
        .satisfies(
            ingress ->
                assertThat(ingress.getSpec().getTls().getFirst().getSecretName())
                    .isEqualTo("api-tls"));
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
