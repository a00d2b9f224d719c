package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installation prints: what to do next, in each case. */
class NotesTests {

  @TempDir Path folder;

  @Test
  void aPlainInstallationIsToldOfTheTestOfTheOpenApiAndOfTheArchives() {
    assertThat(notes())
        .contains("rollout status deployment/onevision-llm\n")
        .contains("helm test onevision --namespace team --logs")
        .contains("port-forward service/onevision-gateway 8080:80\n")
        .contains("curl http://localhost:8080/v1/models\n")
        .contains("No API key is required")
        .contains("Each pod converts the checkpoint for itself");
  }

  @Test
  void withKeysTheCallHasOne() {
    assertThat(notes("--set=gateway.apiKeys.existingSecret=keys"))
        .contains("with a key of the Secret keys in $API_KEY")
        .contains("--header \"Authorization: Bearer $API_KEY\"")
        .doesNotContain("No API key is required");
    String fileOnly = "--set=gateway.apiKeys.fileSecret=tenants";
    assertThat(notes(fileOnly)).contains("name a Secret with a key in tests.apiKeySecret");
    assertThat(notes(fileOnly, "--set=tests.apiKeySecret=probe"))
        .doesNotContain("name a Secret with a key");
  }

  @Test
  void withAnIngressTheCallGoesThere() {
    String[] ingress = {
      "--set=gateway.ingress.enabled=true", "--set=gateway.ingress.hosts={api.example.com}"
    };
    assertThat(notes(ingress))
        .contains("curl http://api.example.com/v1/models")
        .contains("The Ingress has no TLS")
        .doesNotContain("port-forward");
    assertThat(notes(ingress[0], ingress[1], "--set=gateway.ingress.tlsSecret=tls"))
        .contains("curl https://api.example.com/v1/models")
        .doesNotContain("The Ingress has no TLS");
  }

  @Test
  void severalModelsAreWaitedForAndAskedOneByOne() throws IOException {
    Path values = Files.writeString(folder.resolve("v.yaml"), "models: {a: {}, b: {}}");
    assertThat(notes("--values=" + values, "--set=model.archives.createClaim=true"))
        .contains("llm-a: 1, model llava-onevision, device cpu")
        .contains("rollout status deployment/onevision-llm-a\n")
        .contains("rollout status deployment/onevision-llm-b\n")
        .contains("Ask each model")
        .doesNotContain("converts the checkpoint for itself");
  }

  private static String notes(String... values) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "install",
                "onevision",
                Checkout.CHART.toString(),
                "--dry-run=client",
                "--namespace=team"));
    arguments.addAll(List.of(values));
    String output = KubernetesTools.helm(arguments);
    return output.substring(output.indexOf("\nNOTES:"));
  }
}
