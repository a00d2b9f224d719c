package dev.onevision.gateway.kafka;

import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.OwnThreads;
import dev.onevision.gateway.testing.Http;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.kafka.tracing.Tracing;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** Starts gateways at the shared broker, for tests of several. */
final class RunningGateway {

  private RunningGateway() {}

  /**
   * Starts a gateway, and returns when it is ready.
   *
   * @param partition of its replies
   * @param settings more arguments of the application
   */
  static ReactiveWebServerApplicationContext start(int partition, String... settings) {
    return start(partition, Tracing.off(), settings);
  }

  /** Starts a gateway with this tracing, and returns when it is ready. */
  static ReactiveWebServerApplicationContext start(
      int partition, Tracing tracing, String... settings) {
    Stream<String> common =
        Stream.of(
            "--spring.config.name=gateway",
            "--server.port=0",
            "--management.server.port=0",
            "--onevision.gateway.access.stop-delay=0s",
            "--onevision.gateway.answers.drain-timeout=200ms",
            "--onevision.gateway.kafka.reply-partition=" + partition,
            "--spring.kafka.bootstrap-servers=" + SharedBroker.bootstrapServers());
    var gateway =
        (ReactiveWebServerApplicationContext)
            new SpringApplicationBuilder(GatewayApplication.class, OwnThreads.class)
                .initializers(
                    context -> context.getBeanFactory().registerSingleton("traces", tracing))
                .run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> http(gateway).get("/readyz").statusCode() == 200);
    return gateway;
  }

  /** A client of the gateway. */
  static Http http(ReactiveWebServerApplicationContext gateway) {
    return new Http(Objects.requireNonNull(gateway.getWebServer()).getPort());
  }
}
