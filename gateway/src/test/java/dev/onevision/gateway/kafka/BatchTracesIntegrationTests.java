package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.kafka.testing.RecordedTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The traces of batch lines, whose batch reaches a gateway only through Kafka. */
class BatchTracesIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final AttributeKey<String> BATCH = AttributeKey.stringKey("onevision.batch.id");

  @Test
  void lineLinksToTheRequestThatCreatedTheBatchAlsoAfterAnotherGatewayTookTheBatchOver() {
    try (RecordedTracing before = RecordedTracing.always();
        RecordedTracing after = RecordedTracing.always()) {
      String id;
      // No worker is there yet, so the batch does not end at this gateway.
      try (var first = RunningGateway.start(0, before.tracing())) {
        BatchClient client = new BatchClient(RunningGateway.http(first));
        id = client.start(BatchClient.line("a", BatchClient.text("repeat Hello!")), "24h");
        client.await(id, TIMEOUT, batch -> batch.path("status").asString().equals("in_progress"));
      }
      try (var second = RunningGateway.start(1, after.tracing());
          var _ = new FakeWorker()) {
        var client = new BatchClient(RunningGateway.http(second));
        assertThat(client.end(id, TIMEOUT).path("status").asString()).isEqualTo("completed");
      }

      SpanData creation = before.span("POST /v1/batches");
      assertThat(creation.getAttributes().get(BATCH)).isEqualTo(id);
      SpanData line = answered(after);
      assertThat(line.getAttributes().get(BATCH)).isEqualTo(id);
      assertThat(line.getTraceId()).isNotEqualTo(creation.getTraceId());
      assertThat(line.getLinks())
          .singleElement()
          .satisfies(
              link -> {
                assertThat(link.getSpanContext().getTraceId()).isEqualTo(creation.getTraceId());
                assertThat(link.getSpanContext().getSpanId()).isEqualTo(creation.getSpanId());
              });
    }
  }

  private static SpanData answered(RecordedTracing traces) {
    var status = AttributeKey.longKey("http.response.status_code");
    return await()
        .atMost(TIMEOUT)
        .until(
            () ->
                traces.spans().stream()
                    .filter(span -> span.getName().equals("batch line"))
                    .filter(span -> Long.valueOf(200).equals(span.getAttributes().get(status)))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
