package dev.onevision.kafka.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.testing.BoundProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The chart's list of topics, from which it makes KafkaTopics, is the plan of the services. */
class ChartTopicsTests {

  private static final Path FILE =
      Path.of(System.getProperty("onevision.root"), "helm/onevision/files/topics.yaml");

  @Test
  void theChartCreatesTheTopicsOfThePlan() throws IOException {
    assertThat(Files.readString(FILE))
        .as("%s; regenerate it with -Dtest=ChartTopicsTests -Donevision.docs=write", FILE)
        .isEqualTo(planned());
  }

  @Test
  @EnabledIfSystemProperty(
      named = "onevision.docs",
      matches = "write",
      disabledReason = "writes the chart's list, only when told to with -Donevision.docs=write")
  void writesTheChartsList() throws IOException {
    Files.writeString(FILE, planned());
  }

  private static String planned() {
    var topics =
        TopicPlan.topics(
            (TopicProperties) BoundProperties.bind(TopicProperties.class.getName(), Map.of()),
            (ConnectionProperties)
                BoundProperties.bind(ConnectionProperties.class.getName(), Map.of()),
            ModelQueues.of(List.of()));
    StringBuilder text = new StringBuilder("# The topics of the services, with their defaults.\n");
    for (NewTopic topic : topics) {
      text.append("- name: ").append(topic.name()).append('\n');
      text.append("  partitions: ").append(topic.numPartitions()).append('\n');
      text.append("  config:\n");
      new TreeMap<>(topic.configs())
          .forEach((key, value) -> text.append("    %s: \"%s\"\n".formatted(key, value)));
    }
    return text.toString();
  }
}
