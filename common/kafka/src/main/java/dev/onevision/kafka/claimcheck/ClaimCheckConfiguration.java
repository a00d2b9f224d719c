package dev.onevision.kafka.claimcheck;

import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the claim-check store. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClaimCheckProperties.class)
class ClaimCheckConfiguration {

  /** Room in a batch for a chunk's key, header and framing. */
  private static final int OVERHEAD = 4 * 1024;

  /** The requested chunks exist; only a fetch after the last one would wait. */
  private static final Duration NO_WAIT = Duration.ofMillis(10);

  @Bean
  @ConditionalOnMissingBean
  ClaimCheckStore claimCheckStore(
      KafkaClients clients, Topics topics, ClaimCheckProperties properties) {
    int chunk = Math.toIntExact(properties.chunkSize().toBytes());
    int fetch = Math.toIntExact(properties.fetchSize().toBytes());
    // A batch holds one chunk, so that the producer's pool reuses its buffers.
    return new KafkaClaimCheckStore(
        () ->
            new ChunkWriter(
                clients.producer(
                    "chunks",
                    properties.sendBuffer().toBytes(),
                    chunk + OVERHEAD,
                    chunk + 2 * OVERHEAD,
                    properties.writeTimeout(),
                    properties.writeTimeout()),
                chunk,
                properties.writeTimeout()),
        () -> new ChunkReader(clients.reader("chunks", fetch, NO_WAIT)),
        topics,
        properties);
  }
}
