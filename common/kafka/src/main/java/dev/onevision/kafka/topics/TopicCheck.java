package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.TopicNames;
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
 * Compares the settings of a topic that exists with those that the suite would have given it. What
 * would lose messages is refused, any other difference is the operator's choice and named once.
 */
final class TopicCheck {

  private static final Logger LOGGER = LoggerFactory.getLogger(TopicCheck.class);

  private final Set<String> named = new HashSet<>();

  /**
   * Compares one topic.
   *
   * @throws TopicMismatchException if the topic cannot carry what the suite sends
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
              // Records of one request share its key: compaction would keep only the last.
              if (compacts(has) && !compacts(wanted)) {
                throw mismatch(topic, setting, has, wanted);
              }
              name(topic, setting, has, wanted);
            }
            default -> name(topic, setting, has, wanted);
          }
        });
  }

  /**
   * Looks at the queues' partitions. Idle slots wait for one record between them, so that a process
   * which dies costs a record one delivery; and a share consumer takes from its own partitions
   * only: with several, a request could wait for ever beside idle slots.
   *
   * @throws TopicMismatchException if one has several
   */
  void checkQueues(Map<String, TopicDescription> topics) {
    topics.forEach(
        (name, topic) -> {
          int partitions = topic.partitions().size();
          if (TopicNames.QUEUES.contains(name) && partitions != 1) {
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

  private void name(NewTopic topic, String setting, String has, String wanted) {
    boolean same =
        Set.copyOf(List.of(has.split(","))).equals(Set.copyOf(List.of(wanted.split(","))));
    if (!same && named.add(topic.name() + setting)) {
      LOGGER.warn(
          "The topic {} has {}={}, configured is {}: it is left as it is",
          topic.name(),
          setting,
          has,
          wanted);
    }
  }
}
