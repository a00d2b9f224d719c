package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.ModelQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the settings of an existing topic with those that the suite would set. Settings that
 * would lose messages are refused; any other difference is the operator's choice and is logged
 * once.
 */
final class TopicCheck {

  private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);

  private final String prefix;
  private final Set<String> logged = new HashSet<>();

  /**
   * Creates a check.
   *
   * @param prefix of the names of all topics
   */
  TopicCheck(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Compares one topic.
   *
   * @throws TopicMismatchException if the topic would lose what the suite sends
   */
  void compare(NewTopic topic, Config actual) {
    Map<String, String> settings = Objects.requireNonNullElse(topic.configs(), Map.of());
    settings.forEach(
        (setting, wanted) -> {
          String has = Optional.ofNullable(actual.get(setting)).map(ConfigEntry::value).orElse("");
          switch (setting) {
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG -> {
              if (!has.isEmpty() && Long.parseLong(has) < Long.parseLong(wanted)) {
                throw mismatch(topic, setting, has, "at least " + wanted);
              }
            }
            case TopicConfig.CLEANUP_POLICY_CONFIG -> {
              // The records of a request share a key: compaction would keep only the last one.
              if (compacts(has) && !compacts(wanted)) {
                throw mismatch(topic, setting, has, wanted);
              }
              logDifference(topic, setting, has, wanted);
            }
            default -> logDifference(topic, setting, has, wanted);
          }
        });
  }

  /**
   * Checks that each queue has one partition. The idle lanes of a process share one fetch, so that
   * its death costs a record one delivery, and a share consumer fetches only from its own
   * partitions: with several partitions, a request could wait forever next to idle lanes.
   *
   * @throws TopicMismatchException if a queue has several
   */
  void checkQueues(Map<String, TopicDescription> topics) {
    topics.forEach(
        (name, topic) -> {
          int partitions = topic.partitions().size();
          if (ModelQueue.isTopic(name.substring(prefix.length())) && partitions != 1) {
            throw new TopicMismatchException(
                "the topic %s has %d partitions, needed is 1: delete it and create it again"
                    .formatted(name, partitions));
          }
        });
  }

  private static boolean compacts(String policy) {
    return policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  private static TopicMismatchException mismatch(
      NewTopic topic, String setting, String has, String wanted) {
    return new TopicMismatchException(
        "the topic %s has %s=%s, needed is %s: change it on the brokers"
            .formatted(topic.name(), setting, has, wanted));
  }

  private void logDifference(NewTopic topic, String setting, String has, String wanted) {
    boolean same =
        Set.copyOf(List.of(has.split(","))).equals(Set.copyOf(List.of(wanted.split(","))));
    if (!same && logged.add(topic.name() + setting)) {
      log.warn(
          "The topic {} has {}={} instead of the configured {}; it is left unchanged",
          topic.name(),
          setting,
          has,
          wanted);
    }
  }
}
