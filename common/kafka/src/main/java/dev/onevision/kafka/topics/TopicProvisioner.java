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
 * Provides the topics, on a thread of its own:
 *
 * <ol>
 *   <li>Creates missing topics, unless that is disabled.
 *   <li>Waits until every topic can be described; another process may create it.
 *   <li>Checks that the topics can carry what the suite sends, and warns of settings that differ
 *       from the configured ones.
 * </ol>
 *
 * Retries every failure: brokers may start later, and an operator may create a topic, grant a
 * permission, or change a setting later. The log names the cause.
 */
final class TopicProvisioner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration RETRY_OPERATOR = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final boolean create;
  private final List<NewTopic> wanted;
  private final TopicCheck check;
  private final Outage outage;
  private final Topics topics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  TopicProvisioner(
      KafkaClients clients,
      TopicProperties properties,
      ConnectionProperties connection,
      ModelQueues queues) {
    this.clients = clients;
    this.create = properties.create();
    this.check = new TopicCheck(properties.prefix());
    this.wanted = TopicPlan.topics(properties, connection, queues);
    this.outage = new Outage("Waiting for Kafka", connection.startTimeout());
    this.topics = new Topics(properties.prefix(), TopicNames.with(queues.all()), outage);
    this.thread = Thread.ofPlatform().name("onevision-topics").daemon().unstarted(this::run);
  }

  /** Starts the thread. */
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
          // The addresses or credentials do not even make a client.
          pause = RETRY_OPERATOR;
          outage.failed(explain(e.getCause() == null ? e : e.getCause()));
        }
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          log.debug("Closed while waiting for the topics");
        }
      }
    } catch (InterruptedException e) {
      log.debug("Interrupted while waiting for the topics");
    } finally {
      topics.abandoned(); // without effect after found
    }
  }

  private Map<String, Integer> look()
      throws ExecutionException, TimeoutException, InterruptedException {
    Admin admin = clients.admin();
    try {
      long end = System.nanoTime() + ATTEMPT_TIMEOUT.toNanos();
      Map<String, TopicDescription> found = describe(admin, end);
      if (found.size() < wanted.size()) {
        if (!create) {
          throw new TopicMismatchException(missing(found.keySet().stream().toList()));
        }
        createMissing(admin, found, end);
        found = describe(admin, end);
        if (found.size() < wanted.size()) {
          // The other brokers learn of them a moment later.
          throw new ExecutionException(new UnknownTopicOrPartitionException());
        }
      }
      check.checkQueues(found);
      checkSettings(admin, found, end);
      Map<String, Integer> counts = new HashMap<>();
      found.forEach((name, description) -> counts.put(name, description.partitions().size()));
      return counts;
    } finally {
      // Without a timeout: it would wait for a broker that does not respond.
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
        log.info("Created the topic {}", topic.getKey());
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
      log.warn(
          "The settings of the topics could not be read and are assumed to be correct: {}",
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
    List<String> missing = new ArrayList<>(wanted.stream().map(NewTopic::name).toList());
    missing.removeAll(found);
    return "the topics %s do not exist: create them as docs/topics.md describes, or set"
            .formatted(missing)
        + " onevision.kafka.topics.create=true";
  }

  private String explain(Throwable cause) {
    return switch (cause) {
      case UnknownTopicOrPartitionException _ ->
          "the topics were created and are not available yet";
      case AuthorizationException e ->
          "the topics may not be %s (%s): grant that, as docs/topics.md says"
              .formatted(create ? "created or described" : "described", e.getMessage());
      case AuthenticationException e ->
          "%s rejected the login (%s): check spring.kafka.security, spring.kafka.ssl and"
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
