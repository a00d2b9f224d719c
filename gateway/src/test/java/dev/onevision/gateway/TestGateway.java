package dev.onevision.gateway;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.StoredFile;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import reactor.core.publisher.Mono;

/**
 * The gateway on its real server, with {@link FakeSuite} in the place of Kafka. Not annotated as a
 * configuration, so that the scan of the real application does not find it.
 */
@EnableAutoConfiguration(
    excludeName = {
      "dev.onevision.gateway.kafka.ReadersConfiguration",
      "dev.onevision.gateway.storage.TablesConfiguration",
      "dev.onevision.kafka.KafkaSuiteAutoConfiguration",
      "dev.onevision.worker.WorkerAutoConfiguration",
      "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
    })
@ConfigurationPropertiesScan
@ComponentScan(
    excludeFilters = {
      @ComponentScan.Filter(
          type = FilterType.REGEX,
          pattern = "dev\\.onevision\\.gateway\\.(kafka|storage)\\..*"),
      @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = GatewayApplication.class)
    })
public class TestGateway {

  /** As the health group of {@code gateway.yml} expects. */
  @Bean
  ReactiveHealthIndicator kafkaHealthIndicator(FakeSuite suite) {
    return () -> Mono.fromSupplier(() -> (suite.isReady() ? Health.up() : Health.down()).build());
  }

  @Bean
  MemoryTable<StoredFile> fileTable() {
    return new MemoryTable<>();
  }

  @Bean
  MemoryTable<BatchRecord> batchTable() {
    return new MemoryTable<>();
  }

  @Bean
  FakeSuite fakeSuite() {
    FakeSuite suite = new FakeSuite();
    suite.reset();
    return suite;
  }
}
