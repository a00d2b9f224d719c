package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;

/** Opens tables. */
public final class SharedTables {

  private final KafkaClients clients;
  private final MessageSender sender;
  private final WireCodec codec;
  private final Topics topics;
  private final ConnectionProperties properties;

  SharedTables(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      Topics topics,
      ConnectionProperties properties) {
    this.clients = clients;
    this.sender = sender;
    this.codec = codec;
    this.topics = topics;
    this.properties = properties;
  }

  /** A table in this topic, not started. */
  public <R extends WireMessage> SharedTable<R> table(String topic, Class<R> row) {
    return new KafkaSharedTable<>(
        clients, sender, codec, topic, topics, row, properties.deliveryTimeout());
  }

  /** The assignment of this topic's partitions, not joined. */
  public <R extends WireMessage> TableShares<R> shares(String topic, Class<R> row) {
    return new KafkaTableShares<>(clients, codec, topic, topics, properties.deliveryTimeout());
  }
}
