package dev.onevision.kafka.topics;

import java.util.Map;

/** The settings that the suite needs on a broker. */
public final class BrokerSettings {

  private BrokerSettings() {}

  /**
   * Settings of a single broker that serves only this suite, as in the quick start and in tests:
   * one replica of everything, small internal topics, and share groups that settle within seconds.
   * Keys and values as in {@code server.properties}.
   */
  public static Map<String, String> singleBroker() {
    return Map.ofEntries(
        Map.entry("default.replication.factor", "1"),
        Map.entry("min.insync.replicas", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("auto.create.topics.enable", "false"),
        // Members receive their assignment in the response to a heartbeat.
        Map.entry("group.share.min.heartbeat.interval.ms", "500"),
        Map.entry("group.share.heartbeat.interval.ms", "1000"),
        Map.entry("group.share.min.session.timeout.ms", "5000"),
        Map.entry("group.share.session.timeout.ms", "10000"),
        // At a first start, a group may need its state before the topic of the state exists.
        Map.entry("group.share.initialize.retry.interval.ms", "250"),
        // A dying process may receive a record several times, each of which counts.
        Map.entry("group.share.delivery.count.limit", "10"),
        Map.entry("group.share.max.size", "1000"));
  }
}
