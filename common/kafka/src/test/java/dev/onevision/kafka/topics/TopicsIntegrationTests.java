package dev.onevision.kafka.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.testing.EmbeddedBroker;
import dev.onevision.kafka.testing.Suite;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final List<String> ALL = TopicNames.with(List.of(ModelQueue.DEFAULT));

  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void topicsThatMayNotBeCreatedAreNamedAndWaitedFor() throws Exception {
    try (EmbeddedBroker empty = EmbeddedBroker.start();
        Suite suite = new Suite(empty, "onevision.kafka.topics.create=false")) {
      Topics topics = suite.now(Topics.class);
      awaitTrouble(
          topics, "the topics " + ALL + " do not exist", "onevision.kafka.topics.create=true");
      assertThatThrownBy(() -> topics.partitions(TopicNames.REPLIES))
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessageContaining("do not exist");

      try (Suite operator = new Suite(empty)) {
        operator.get(Topics.class);
      }
      topics.await(TIMEOUT);
      assertThat(topics.partitions(TopicNames.REPLIES)).isEqualTo(8);
      assertThat(topics.trouble()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "replies, max.message.bytes, 100000, at least 1048588",
    "embeddings, cleanup.policy, compact, delete"
  })
  void aTopicThatWouldLoseMessagesIsNamedWithWhatIsNeededAndWaitedFor(
      String topic, String setting, String value, String needed) throws Exception {
    try (Suite operator = new Suite(broker);
        Suite suite = new Suite(broker, "onevision.kafka.topics.create=false")) {
      String right = setting(operator, topic, setting);
      set(operator, topic, setting, value);
      Topics topics = suite.now(Topics.class);
      awaitTrouble(
          topics, "the topic %s has %s=%s, needed is %s".formatted(topic, setting, value, needed));

      set(operator, topic, setting, right);
      topics.await(TIMEOUT);
    }
  }

  @Test
  void aQueueOfSeveralPartitionsIsRefusedUntilItHasOne() throws Exception {
    try (EmbeddedBroker own = EmbeddedBroker.start()) {
      String queue = TopicNames.CAPTION_REQUESTS;
      try (Suite operator = new Suite(own);
          Admin admin = operator.get(KafkaClients.class).admin()) {
        admin.createPartitions(Map.of(queue, NewPartitions.increaseTo(4))).all().get();
        // The broker shows them a moment after it took them.
        await().atMost(TIMEOUT).until(() -> partitions(admin, queue) == 4);
        try (Suite suite = new Suite(own)) {
          Topics topics = suite.now(Topics.class);
          awaitTrouble(topics, "the topic " + queue + " has 4 partitions, needed is 1");
          admin.deleteTopics(List.of(queue)).all().get();
          topics.await(TIMEOUT);
          assertThat(topics.partitions(queue)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void everyTopicIsCreatedWithItsSettings() throws Exception {
    try (Suite suite = new Suite();
        Admin admin = suite.get(KafkaClients.class).admin()) {
      Map<String, TopicDescription> topics = admin.describeTopics(ALL).allTopicNames().get();
      assertThat(topics.values())
          .extracting(TopicDescription::name, topic -> topic.partitions().size())
          .contains(
              tuple(TopicNames.VISION_REQUESTS_INTERACTIVE, 1), tuple(TopicNames.EMBEDDINGS, 4));
      assertThat(setting(suite, TopicNames.WORKERS, "cleanup.policy")).contains("compact");
      assertThat(setting(suite, TopicNames.MEDIA, "retention.ms")).isEqualTo("3600000");
      assertThat(setting(suite, TopicNames.MEDIA, "retention.bytes")).isEqualTo("4294967296");
    }
  }

  @Test
  void theTopicsOfAReleaseBeginWithItsPrefix() throws Exception {
    try (EmbeddedBroker own = EmbeddedBroker.start();
        Suite first = new Suite(own, "onevision.kafka.topics.prefix=team-a.");
        Suite second = new Suite(own, "onevision.kafka.topics.prefix=team-b.");
        Admin admin = first.get(KafkaClients.class).admin()) {
      first.get(Topics.class);
      second.get(Topics.class);

      assertThat(admin.listTopics().names().get())
          .containsExactlyInAnyOrderElementsOf(
              Stream.of("team-a.", "team-b.")
                  .flatMap(prefix -> ALL.stream().map(prefix::concat))
                  .toList());
      assertThat(setting(first, "team-a." + TopicNames.WORKERS, "cleanup.policy"))
          .contains("compact");
    }
  }

  @Test
  void whatOneReleaseSendsAnotherDoesNotRead() throws Exception {
    try (EmbeddedBroker own = EmbeddedBroker.start();
        Suite first = new Suite(own, "onevision.kafka.topics.prefix=team-a.");
        Suite second = new Suite(own, "onevision.kafka.topics.prefix=team-b.")) {
      first.get(Topics.class);
      second.get(Topics.class);
      BlockingQueue<String> heardByFirst = cancelled(first);
      BlockingQueue<String> heardBySecond = cancelled(second);

      first.get(ControlBus.class).broadcast(new ControlMessage.Cancel("of-first")).get();
      second.get(ControlBus.class).broadcast(new ControlMessage.Cancel("of-second")).get();
      first.get(ControlBus.class).broadcast(new ControlMessage.Cancel("last")).get();
      second.get(ControlBus.class).broadcast(new ControlMessage.Cancel("last")).get();

      assertThat(heardByFirst.poll(20, TimeUnit.SECONDS)).isEqualTo("of-first");
      assertThat(heardByFirst.poll(20, TimeUnit.SECONDS)).isEqualTo("last");
      assertThat(heardBySecond.poll(20, TimeUnit.SECONDS)).isEqualTo("of-second");
      assertThat(heardBySecond.poll(20, TimeUnit.SECONDS)).isEqualTo("last");

      ClaimCheckStore store = first.get(ClaimCheckStore.class);
      byte[] image = {1, 2, 3};
      ClaimCheck claim = store.write(TopicNames.MEDIA, "request", ByteBuffer.wrap(image));
      assertThat(store.read(claim)).isEqualTo(ByteBuffer.wrap(image));
      assertThatThrownBy(() -> second.get(ClaimCheckStore.class).read(claim))
          .isInstanceOf(ClaimCheckException.class);
    }
  }

  private static BlockingQueue<String> cancelled(Suite suite) {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ControlBus bus = suite.get(ControlBus.class);
    bus.listen(
        message -> {
          if (message instanceof ControlMessage.Cancel(var request)) {
            heard.add(request);
          }
        });
    await().atMost(TIMEOUT).until(bus::isReady);
    return heard;
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, no answer from 127.0.0.1:1",
    "nowhere.invalid:9092, nowhere.invalid:9092 cannot be used"
  })
  void anAddressWithoutABrokerIsNamedAsTheCause(String address, String cause) {
    try (Suite suite = new Suite("spring.kafka.bootstrap-servers=" + address)) {
      awaitTrouble(suite.now(Topics.class), cause);
    }
  }

  private static int partitions(Admin admin, String topic) throws Exception {
    return Objects.requireNonNull(
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
        .partitions()
        .size();
  }

  private static void awaitTrouble(Topics topics, String... parts) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(topics.trouble().orElse("")).contains(parts));
  }

  private static String setting(Suite suite, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = suite.get(KafkaClients.class).admin()) {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      return Objects.requireNonNull(Objects.requireNonNull(config).get(name)).value();
    }
  }

  private static void set(Suite suite, String topic, String name, String value) throws Exception {
    try (Admin admin = suite.get(KafkaClients.class).admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    // The broker shows the new setting a moment after it took it.
    await().atMost(TIMEOUT).until(() -> setting(suite, topic, name).equals(value));
  }
}
