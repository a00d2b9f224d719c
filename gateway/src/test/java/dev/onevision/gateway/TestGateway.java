package dev.onevision.gateway;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/** The gateway on its real server, with {@link FakeSuite} in the place of Kafka. */
@SpringBootConfiguration
@EnableAutoConfiguration(
    excludeName = {
      "dev.onevision.messaging.MessagingAutoConfiguration",
      "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
    })
@ConfigurationPropertiesScan
@ComponentScan(
    excludeFilters = {
      @ComponentScan.Filter(
          type = FilterType.REGEX,
          pattern = "dev\\.onevision\\.gateway\\.messaging\\..*"),
      @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = GatewayApplication.class)
    })
public class TestGateway {

  /** As the health group of {@code gateway.yml} expects. */
  @Bean
  org.springframework.boot.health.contributor.ReactiveHealthIndicator kafkaHealthIndicator(
      FakeSuite suite) {
    return () ->
        reactor.core.publisher.Mono.fromSupplier(
            () ->
                (suite.isReady()
                        ? org.springframework.boot.health.contributor.Health.up()
                        : org.springframework.boot.health.contributor.Health.down())
                    .build());
  }

  @Bean
  FakeSuite fakeSuite() {
    FakeSuite suite = new FakeSuite();
    suite.reset();
    return suite;
  }
}
