package dev.onevision.messaging.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.onevision.messaging.Suite;
import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.testing.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsIntegrationTests {

  @Test
  void topicsThatMayNotBeCreatedMustBeThere() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      try (Suite suite =
          new Suite(
              broker,
              "onevision.messaging.topics.create=false",
              "onevision.messaging.start-timeout=1s")) {
        assertThatThrownBy(() -> suite.get(Topics.class))
            .rootCause()
            .hasMessageContaining("This server does not host this topic-partition");
        assertThatThrownBy(() -> suite.get(Topics.class))
            .cause()
            .hasMessageContaining("A topic of the suite does not exist: create the topics")
            .hasMessageContaining("llm.requests.batch");
      }
      try (Suite creating = new Suite(broker)) {
        creating.get(Topics.class);
        setMaxMessageBytes(creating, "1048588");
      }
      try (Suite suite = new Suite(broker, "onevision.messaging.topics.create=false")) {
        assertThat(suite.get(Topics.class).partitions(Topics.REPLIES)).isEqualTo(8);
        setMaxMessageBytes(suite, "100000");
      }
      // The broker shows the new setting a moment after it took it.
      await().untilAsserted(() -> assertRefusesSmallRecords(broker));
    }
  }

  private static void assertRefusesSmallRecords(EmbeddedBroker broker) {
    try (Suite suite = new Suite(broker)) {
      assertThatThrownBy(() -> suite.get(Topics.class))
          .rootCause()
          .hasMessage(
              "The topic replies accepts records of 100000 bytes but the suite sends up to"
                  + " 1048588: raise its max.message.bytes");
    }
  }

  @Test
  void everyTopicIsCreatedWithItsSettings() throws Exception {
    try (Suite suite = new Suite();
        Admin admin = suite.get(KafkaClients.class).admin()) {
      suite.get(Topics.class);
      Map<String, TopicDescription> topics =
          admin.describeTopics(TopicPlan.names()).allTopicNames().get();
      assertThat(topics.values())
          .extracting(TopicDescription::name, topic -> topic.partitions().size())
          .contains(tuple(Topics.VISION_REQUESTS, 1), tuple(Topics.EMBEDDINGS, 4));
      assertThat(setting(admin, Topics.WORKERS, "cleanup.policy")).contains("compact");
      assertThat(setting(admin, Topics.MEDIA, "retention.ms")).isEqualTo("3600000");
      assertThat(setting(admin, Topics.MEDIA, "retention.bytes")).isEqualTo("4294967296");
    }
  }

  @Test
  void anAddressWithoutABrokerIsNamedAsTheCause() {
    try (Suite suite =
        new Suite(
            "onevision.messaging.start-timeout=1s", "spring.kafka.bootstrap-servers=127.0.0.1:1")) {
      assertThatThrownBy(() -> suite.get(Topics.class))
          .cause()
          .hasMessageContaining("The brokers did not answer within PT1S")
          .hasMessageContaining("spring.kafka.bootstrap-servers");
    }
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return Objects.requireNonNull(Objects.requireNonNull(config).get(name)).value();
  }

  private static void setMaxMessageBytes(Suite suite, String value) throws Exception {
    try (Admin admin = suite.get(KafkaClients.class).admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, Topics.REPLIES),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
