package dev.onevision.kafka.topics;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.kafka.connection.ConnectionProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of the suite and their settings. */
final class TopicPlan {

  /** Kafka's own default, so that an operator need not change it. */
  private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  private static final Duration BROADCAST_RETENTION = Duration.ofHours(1);
  private static final int RECORD_OVERHEAD = 10_000;

  /** How long a deleted file may stay on the broker's disk. */
  private static final Duration MAX_COMPACTION_LAG = Duration.ofHours(6);

  private TopicPlan() {}

  /** The topics of these queues and the shared ones, with their names on the brokers. */
  static List<NewTopic> topics(
      TopicProperties properties, ConnectionProperties connection, ModelQueues queues) {
    long message =
        Math.max(
            DEFAULT_MAX_MESSAGE_BYTES, connection.maxMessageSize().toBytes() + RECORD_OVERHEAD);
    return TopicNames.with(queues.all()).stream()
        .map(name -> topic(name, properties, message))
        .toList();
  }

  private static NewTopic topic(String name, TopicProperties properties, long message) {
    return switch (name) {
      case TopicNames.EMBEDDINGS, TopicNames.MEDIA ->
          topic(
              name,
              properties.contentPartitions(),
              properties,
              Map.of(
                  TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                  TopicConfig.RETENTION_MS_CONFIG, millis(properties.contentRetention()),
                  TopicConfig.RETENTION_BYTES_CONFIG,
                      Long.toString(properties.contentRetentionSize().toBytes()),
                  TopicConfig.SEGMENT_BYTES_CONFIG,
                      Long.toString(properties.contentSegmentSize().toBytes()),
                  TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                      Integer.toString(DEFAULT_MAX_MESSAGE_BYTES)));
      case TopicNames.REPLIES ->
          topic(
              name,
              properties.replyPartitions(),
              properties,
              deleting(properties.replyRetention(), message));
      case TopicNames.CAPTION_RESULTS, TopicNames.CAPTION_FAILURES ->
          topic(
              name,
              properties.captionPartitions(),
              properties,
              deleting(properties.captionRetention(), message));
      case TopicNames.CONTROL -> topic(name, 1, properties, deleting(BROADCAST_RETENTION, message));
      case TopicNames.EMBEDDINGS_INDEX ->
          topic(name, 1, properties, recent(properties.contentRetention(), message));
      // With deletion: a process that is killed never withdraws its last message.
      case TopicNames.WORKERS, TopicNames.LIMITS ->
          topic(name, 1, properties, recent(BROADCAST_RETENTION, message));
      case TopicNames.FILES -> topic(name, 1, properties, compacting(properties, message));
      case TopicNames.FILES_CONTENT ->
          topic(
              name,
              properties.contentPartitions(),
              properties,
              compacting(properties, DEFAULT_MAX_MESSAGE_BYTES));
      case TopicNames.BATCHES ->
          topic(name, properties.batchPartitions(), properties, compacting(properties, message));
      case String queue when queue.startsWith(TopicNames.CAPTION_REQUESTS) ->
          topic(name, 1, properties, deleting(properties.captionRetention(), message));
      default -> topic(name, 1, properties, deleting(properties.requestRetention(), message));
    };
  }

  // With deletion: pieces that never became part of a file have no tombstone.
  private static Map<String, String> compacting(TopicProperties properties, long message) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG, millis(properties.fileRetention()),
        TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(properties.contentSegmentSize().toBytes()),
        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(MAX_COMPACTION_LAG),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(message));
  }

  private static Map<String, String> recent(Duration retention, long message) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG, millis(retention),
        TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofMinutes(10)),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(message));
  }

  private static Map<String, String> deleting(Duration retention, long message) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG, millis(retention),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(message));
  }

  private static NewTopic topic(
      String name, int partitions, TopicProperties properties, Map<String, String> settings) {
    Optional<Short> replicas =
        properties.replicas() == -1 ? Optional.empty() : Optional.of(properties.replicas());
    return new NewTopic(properties.prefix() + name, Optional.of(partitions), replicas)
        .configs(settings);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
