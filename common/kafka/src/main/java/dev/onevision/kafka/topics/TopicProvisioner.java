package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the topics into being, on a thread of its own:
 *
 * <ol>
 *   <li>creates those that are missing, unless that is forbidden;
 *   <li>waits until every one can be described, so that another process may create them too;
 *   <li>checks that what exists can carry what the suite sends, and warns where it keeps it
 *       otherwise than configured.
 * </ol>
 *
 * Whatever goes wrong is waited out: brokers that are not there yet, and an operator who has yet to
 * create a topic, grant a permission, or change a setting. The log says what is waited for.
 */
final class TopicProvisioner implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(TopicProvisioner.class);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration RETRY_OPERATOR = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final boolean create;
  private final List<NewTopic> wanted;
  private final TopicCheck check = new TopicCheck();
  private final Outage outage;
  private final Topics topics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  TopicProvisioner(
      KafkaClients clients, TopicProperties properties, ConnectionProperties connection) {
    this.clients = clients;
    this.create = properties.create();
    this.wanted = TopicPlan.topics(properties, connection);
    this.outage = new Outage("Waiting for Kafka", connection.startTimeout());
    this.topics = new Topics(outage);
    this.thread = Thread.ofPlatform().name("onevision-topics").daemon().unstarted(this::run);
  }

  /** Starts to look for the topics. */
  Topics start() {
    thread.start();
    return topics;
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        Duration pause = RETRY;
        try {
          topics.found(look());
          outage.ended();
          return;
        } catch (ExecutionException e) {
          Throwable cause = e.getCause() == null ? e : e.getCause();
          pause = cause instanceof RetriableException ? RETRY : RETRY_OPERATOR;
          outage.failed(explain(cause));
        } catch (TimeoutException e) {
          outage.failed(noAnswer(""));
        } catch (TopicMismatchException e) {
          pause = RETRY_OPERATOR;
          outage.failed(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
          // The addresses, or the means to be let in, make no client.
          pause = RETRY_OPERATOR;
          outage.failed(explain(e.getCause() == null ? e : e.getCause()));
        }
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          LOGGER.debug("Nobody waits for the topics any more");
        }
      }
    } catch (InterruptedException e) {
      LOGGER.debug("Interrupted while waiting for the topics");
    } finally {
      topics.abandoned(); // does nothing once they are found
    }
  }

  private Map<String, Integer> look()
      throws ExecutionException, TimeoutException, InterruptedException {
    Admin admin = clients.admin();
    try {
      long end = System.nanoTime() + ATTEMPT.toNanos();
      Map<String, TopicDescription> found = describe(admin, end);
      if (found.size() < wanted.size()) {
        if (!create) {
          throw new TopicMismatchException(missing(found.keySet().stream().toList()));
        }
        createMissing(admin, found, end);
        found = describe(admin, end);
        if (found.size() < wanted.size()) {
          // Other brokers hear of them a moment later.
          throw new ExecutionException(new UnknownTopicOrPartitionException());
        }
      }
      check.checkQueues(found);
      checkSettings(admin, found, end);
      Map<String, Integer> counts = new HashMap<>();
      found.forEach((name, description) -> counts.put(name, description.partitions().size()));
      return counts;
    } finally {
      // Otherwise it would go on with what was asked of a broker that does not answer.
      admin.close(Duration.ZERO);
    }
  }

  private Map<String, TopicDescription> describe(Admin admin, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<String, TopicDescription> found = new HashMap<>();
    List<String> names = wanted.stream().map(NewTopic::name).toList();
    for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(topic.getKey(), get(topic.getValue(), end));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  private void createMissing(Admin admin, Map<String, TopicDescription> found, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    List<NewTopic> missing =
        wanted.stream().filter(topic -> !found.containsKey(topic.name())).toList();
    for (var topic : admin.createTopics(missing).values().entrySet()) {
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

  private void checkSettings(Admin admin, Map<String, TopicDescription> found, long end)
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
        check.compare(topic, actual);
      }
    }
  }

  private static <T> T get(KafkaFuture<T> future, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private String missing(List<String> found) {
    List<String> missing = new ArrayList<>(TopicNames.all());
    missing.removeAll(found);
    return "the topics %s do not exist: create them as docs/topics.md says, or set"
            .formatted(missing)
        + " onevision.kafka.topics.create=true";
  }

  private String explain(Throwable cause) {
    return switch (cause) {
      case UnknownTopicOrPartitionException _ -> "the topics were created and are not known yet";
      case AuthorizationException e ->
          "the topics may not be %s (%s): grant that, as docs/topics.md says"
              .formatted(create ? "created or described" : "described", e.getMessage());
      case AuthenticationException e ->
          "%s let nobody in (%s): check spring.kafka.security, spring.kafka.ssl and"
                  .formatted(clients.brokers(), e.getMessage())
              + " spring.kafka.properties.sasl";
      case InvalidReplicationFactorException e ->
          "the topics cannot be created yet: " + e.getMessage();
      case RetriableException e -> noAnswer(" (" + e + ")");
      default -> "%s cannot be used: %s".formatted(clients.brokers(), cause);
    };
  }

  private String noAnswer(String detail) {
    return "no answer from %s%s; spring.kafka.bootstrap-servers says where the brokers are"
        .formatted(clients.brokers(), detail);
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
