package dev.onevision.benchmarks.suite;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes consumers of captions and their failures. */
public final class CaptionConsumers {

  private CaptionConsumers() {}

  /** A consumer that reads what is written from now on. */
  public static KafkaConsumer<String, String> fromNow(String kafka) {
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka), new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions =
        Stream.of("captions.results", "captions.failed")
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seekToEnd is lazy
    return consumer;
  }
}
