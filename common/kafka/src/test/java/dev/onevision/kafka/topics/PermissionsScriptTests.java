package dev.onevision.kafka.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/kafka-permissions.sh} asks of Kafka's tool, which is replaced by an echo. */
class PermissionsScriptTests {

  private static final Path SCRIPT =
      Path.of(
          Objects.requireNonNull(System.getProperty("onevision.root")),
          "docs/kafka-permissions.sh");

  @TempDir Path folder;

  @Test
  void everyTopicAndGroupOfTheQueuesIsGrantedWithThePrefix() throws Exception {
    List<ModelQueue> queues = List.of(new ModelQueue("7b"), new ModelQueue("small"));
    List<String> granted = run(Map.of("PREFIX", "team-a.", "QUEUES", "7b small"));

    assertThat(granted).allMatch(line -> line.contains(" team-a.") || line.contains("--cluster"));
    assertThat(literal(granted, "--topic"))
        .containsExactlyInAnyOrderElementsOf(
            TopicNames.with(queues).stream().map("team-a."::concat).toList());
    assertThat(literal(granted, "--group"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    queues.stream().flatMap(queue -> queue.groups().stream()),
                    Stream.of("onevision-batches"))
                .map("team-a."::concat)
                .toList());
    assertThat(granted)
        .anyMatch(line -> line.contains("--transactional-id team-a.onevision-batches- "));
  }

  @Test
  void withoutThemTheNamesAreThoseOfOneModel() throws Exception {
    List<String> granted = run(Map.of());

    assertThat(literal(granted, "--topic"))
        .containsExactlyInAnyOrderElementsOf(TopicNames.with(List.of(ModelQueue.DEFAULT)));
    assertThat(literal(granted, "--group"))
        .containsAll(ModelQueue.DEFAULT.groups())
        .hasSize(ModelQueue.DEFAULT.groups().size() + 1);
  }

  @Test
  void theWorkersOfAQueueMayHavePrincipalsOfTheirOwn() throws Exception {
    List<String> granted =
        run(Map.of("QUEUES", "7b", "VISION", "vision-7b", "LLM", "llm-7b", "GATEWAY", "front"));

    assertThat(granted)
        .extracting(line -> line.replaceAll(".*--allow-principal (\\S+).*", "$1"))
        .containsOnly("User:front", "User:vision-7b", "User:llm-7b");
    assertThat(literal(granted, "--topic"))
        .containsExactlyInAnyOrderElementsOf(TopicNames.with(List.of(new ModelQueue("7b"))));
  }

  /** The names of a kind that are not prefixes. */
  private static List<String> literal(List<String> granted, String kind) {
    return granted.stream()
        .filter(line -> line.contains(kind + " ") && !line.contains("prefixed"))
        .map(line -> line.replaceAll(".*" + kind + " (\\S+).*", "$1"))
        .distinct()
        .toList();
  }

  private List<String> run(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path tool = folder.resolve("kafka-acls.sh");
    Files.writeString(tool, "#!/bin/sh\necho \"$@\"\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    ProcessBuilder script =
        new ProcessBuilder("bash", SCRIPT.toString(), "localhost:9092", "admin.properties")
            .redirectErrorStream(true);
    script.environment().putAll(environment);
    script.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
    Process process = script.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
