package dev.onevision.messaging.topics;

import dev.onevision.messaging.connection.BrokerUnavailableException;
import dev.onevision.messaging.connection.ConnectionProperties;
import dev.onevision.messaging.connection.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the topics into being:
 *
 * <ol>
 *   <li>creates those that are missing, unless that is forbidden;
 *   <li>waits until every one can be described, so that another process may create them too;
 *   <li>checks that what exists can carry what the suite sends, and warns where it keeps it
 *       otherwise than configured.
 * </ol>
 *
 * Trouble with the brokers is waited out until the start timeout.
 */
final class TopicProvisioner {

  private static final Logger LOGGER = LoggerFactory.getLogger(TopicProvisioner.class);
  private static final Duration RETRY = Duration.ofMillis(250);

  private final KafkaClients clients;
  private final TopicProperties properties;
  private final ConnectionProperties connection;

  TopicProvisioner(
      KafkaClients clients, TopicProperties properties, ConnectionProperties connection) {
    this.clients = clients;
    this.properties = properties;
    this.connection = connection;
  }

  /**
   * Returns once all topics are there.
   *
   * @throws BrokerUnavailableException if the brokers do not answer in time, or a topic is missing
   * @throws IllegalStateException if a topic cannot carry what the suite sends
   */
  Topics provision() {
    List<NewTopic> wanted = TopicPlan.topics(properties, connection);
    long end = System.nanoTime() + connection.startTimeout().toNanos();
    Throwable cause = null;
    Admin admin = clients.admin();
    try {
      while (true) {
        try {
          return attempt(admin, wanted, end);
        } catch (TimeoutException e) {
          // What went wrong before says more than that it went on for too long.
          cause = cause == null ? e : cause;
        } catch (ExecutionException e) {
          cause = e.getCause() == null ? e : e.getCause();
        }
        boolean worthRetrying =
            cause instanceof RetriableException || cause instanceof TimeoutException;
        if (!worthRetrying || System.nanoTime() > end) {
          throw new BrokerUnavailableException(explain(cause), cause);
        }
        LOGGER.info("Waiting for the topics: {}", cause.toString());
        TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailableException("Interrupted while waiting for the topics", e);
    } finally {
      // Otherwise it would go on with what was asked of a broker that does not answer.
      admin.close(Duration.ZERO);
    }
  }

  private Topics attempt(Admin admin, List<NewTopic> wanted, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    if (properties.create()) {
      Map<String, KafkaFuture<Void>> created = admin.createTopics(wanted).values();
      for (Map.Entry<String, KafkaFuture<Void>> topic : created.entrySet()) {
        try {
          get(topic.getValue(), end);
          LOGGER.info("Created the topic {}", topic.getKey());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
    }
    List<String> names = wanted.stream().map(NewTopic::name).toList();
    Map<String, TopicDescription> found = get(admin.describeTopics(names).allTopicNames(), end);
    check(admin, wanted, found, end);
    Map<String, Integer> partitions = new HashMap<>();
    found.forEach((name, description) -> partitions.put(name, description.partitions().size()));
    return new Topics(partitions);
  }

  private void check(
      Admin admin, List<NewTopic> wanted, Map<String, TopicDescription> found, long end)
      throws TimeoutException, InterruptedException {
    Map<ConfigResource, Config> configs;
    try {
      configs =
          get(
              admin
                  .describeConfigs(
                      found.keySet().stream()
                          .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                          .toList())
                  .all(),
              end);
    } catch (ExecutionException e) {
      LOGGER.warn(
          "The settings of the topics could not be read and are taken for right: {}",
          String.valueOf(e.getCause()));
      return;
    }
    for (NewTopic topic : wanted) {
      Config actual = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
      if (actual != null) {
        compare(topic, actual);
      }
    }
  }

  private static void compare(NewTopic topic, Config actual) {
    Map<String, String> settings = Objects.requireNonNullElse(topic.configs(), Map.of());
    settings.forEach(
        (setting, value) -> {
          String has = Optional.ofNullable(actual.get(setting)).map(ConfigEntry::value).orElse("");
          if (setting.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)) {
            if (!has.isEmpty() && Long.parseLong(has) < Long.parseLong(value)) {
              throw new IllegalStateException(
                  "The topic %s accepts records of %s bytes but the suite sends up to %s: raise its %s"
                      .formatted(topic.name(), has, value, setting));
            }
          } else if (!has.equals(value)) {
            LOGGER.warn(
                "The topic {} has {}={}, configured is {}: it is left as it is",
                topic.name(),
                setting,
                has,
                value);
          }
        });
  }

  private static <T> T get(KafkaFuture<T> future, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private String explain(Throwable cause) {
    return switch (cause) {
      case UnknownTopicOrPartitionException _ ->
          "A topic of the suite does not exist: create the topics %s, or set"
                  .formatted(TopicPlan.names())
              + " onevision.messaging.topics.create=true";
      case AuthorizationException e ->
          "The topics may not be created or described (%s): grant that, or create them and set"
                  .formatted(e.getMessage())
              + " onevision.messaging.topics.create=false";
      default ->
          "The brokers did not answer within %s (%s): check spring.kafka.bootstrap-servers"
              .formatted(connection.startTimeout(), cause);
    };
  }
}
