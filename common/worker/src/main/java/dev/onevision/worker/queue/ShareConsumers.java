package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Creates share consumers that take one record at a time and acknowledge each. Thread-safe. */
record ShareConsumers(KafkaClients clients) {

  /**
   * Creates a member of the share group.
   *
   * @param purpose part of the client id
   */
  ShareConsumer<byte[], byte[]> create(String purpose, String group) {
    Map<String, Object> settings = clients.consumerSettings(purpose);
    // Settings of ordinary groups, which a share consumer refuses.
    settings.remove(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
    settings.remove(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG);
    settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    settings.remove(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
    settings.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
    settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    settings.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    settings.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
    settings.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    settings.remove(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // A lane waits for its turn to fetch without polling, and stays a member.
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    return new KafkaShareConsumer<>(
        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
