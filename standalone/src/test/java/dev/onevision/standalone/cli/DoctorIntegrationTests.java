package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.KafkaAddress;
import dev.onevision.standalone.suite.RunningSuite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(RunningSuite.class)
class DoctorIntegrationTests {

  private final StringWriter out = new StringWriter();

  @TempDir Path folder;

  /** The machine of these tests runs the suite. */
  @Test
  void aMachineThatRunsTheSuitePasses(KafkaAddress kafka) {
    assertThat(doctor("--json", "--kafka", kafka.servers())).isZero();

    JsonNode diagnosis = JsonMapper.shared().readTree(out.toString());
    assertThat(diagnosis.path("status").asString()).isIn("ok", "warn");
    List<String> names = new ArrayList<>();
    diagnosis.path("checks").forEach(check -> names.add(check.path("name").asString()));
    assertThat(names)
        .containsExactly(
            "Java",
            "System",
            "Processor",
            "Memory",
            "libtorch",
            "GPU",
            "Video",
            "Disk",
            "Ports",
            "Kafka");
    assertThat(detail(diagnosis, "libtorch")).startsWith("PyTorch 2.");
    assertThat(detail(diagnosis, "Video")).contains("loaded");
    assertThat(detail(diagnosis, "Kafka")).isEqualTo("1 broker with share groups");
    assertThat(diagnosis.path("models")).isNotEmpty();
    assertThat(diagnosis.path("models").path(0).path("model").asString()).isEqualTo("0.5b");
  }

  @Test
  void aCheckThatFailsIsTheExitCode() {
    assertThat(doctor("--kafka", "127.0.0.1:1")).isEqualTo(Commands.FAILED);
    assertThat(out.toString())
        .containsPattern("fail +Kafka +.*127.0.0.1:1.* does not answer")
        .contains("The suite does not run here. Failed checks: 1")
        .contains("0.5b");
  }

  private static String detail(JsonNode diagnosis, String name) {
    for (JsonNode check : diagnosis.path("checks")) {
      if (check.path("name").asString().equals(name)) {
        return check.path("detail").asString();
      }
    }
    throw new AssertionError(name);
  }

  private int doctor(String... more) {
    List<String> arguments = new ArrayList<>(List.of("doctor", "--work", folder.toString()));
    arguments.addAll(List.of(more));
    return Commands.run(
        new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
  }
}
