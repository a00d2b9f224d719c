package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.client.Content;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The spans of requests that pass through the three services and Kafka. */
@ExtendWith(RunningSuite.class)
class TracesIntegrationTests {

  private static final String QUESTION = "Is a shape anywhere in this image?";

  private final String traceId = HexFormat.of().formatHex(randomBytes(16));
  private final String clientSpan = HexFormat.of().formatHex(randomBytes(8));

  @Test
  void imageRequestIsOneTraceThroughAllServices(SuiteClient suite) throws Exception {
    HttpResponse<String> response =
        chat(suite, List.of(Content.image(newImage())), Map.of("stream", true));
    assertThat(response.statusCode()).isEqualTo(200);

    List<SpanData> spans = RecordedSpans.ofTrace(traceId, 20);
    assertThat(RecordedSpans.tree(spans))
        .isEqualTo(
            """
            POST /v1/chat/completions [onevision-gateway]
              gateway.first_token [onevision-gateway]
              gateway.store [onevision-gateway]
              gateway.stream [onevision-gateway]
              send vision.requests.interactive [onevision-gateway]
                process vision.requests.interactive [onevision-vision-service]
                  send llm.requests.interactive [onevision-vision-service]
                    process llm.requests.interactive [onevision-llm-service]
                      llm.decode [onevision-llm-service]
                      llm.embeddings [onevision-llm-service]
                      llm.prefill [onevision-llm-service]
                      llm.prompt [onevision-llm-service]
                      llm.queue [onevision-llm-service]
                      send replies [onevision-llm-service]
                        receive replies [onevision-gateway]
                  vision.decode [onevision-vision-service]
                  vision.encode [onevision-vision-service]
                  vision.load [onevision-vision-service]
                  vision.store [onevision-vision-service]
                  vision.tile [onevision-vision-service]
            """);

    SpanData request = RecordedSpans.named(spans, "POST /v1/chat/completions");
    String requestId = response.headers().firstValue("x-request-id").orElseThrow();
    assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(request.getParentSpanId()).isEqualTo(clientSpan);
    assertThat(RecordedSpans.text(request, "onevision.request.id")).isEqualTo(requestId);
    assertThat(RecordedSpans.text(request, "gen_ai.request.model")).isEqualTo(suite.model());
    assertThat(RecordedSpans.text(request, "onevision.outcome")).isEqualTo("answered");
    assertThat(RecordedSpans.number(request, "http.response.status_code")).isEqualTo(200);

    SpanData vision = RecordedSpans.named(spans, "process vision.requests.interactive");
    assertThat(vision.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(RecordedSpans.text(vision, "onevision.request.id")).isEqualTo(requestId);
    assertThat(RecordedSpans.number(vision, "onevision.attempt")).isEqualTo(1);
    SpanData encode = RecordedSpans.named(spans, "vision.encode");
    assertThat(RecordedSpans.number(encode, "onevision.tiles")).isPositive();

    SpanData llm = RecordedSpans.named(spans, "process llm.requests.interactive");
    assertThat(RecordedSpans.text(llm, "messaging.consumer.group.name"))
        .isEqualTo("llm-service-interactive");
    assertThat(RecordedSpans.number(llm, "onevision.image.tokens"))
        .isEqualTo(RecordedSpans.number(encode, "onevision.image.tokens"));
    assertThat(RecordedSpans.number(llm, "gen_ai.usage.output_tokens"))
        .isEqualTo(RecordedSpans.number(request, "gen_ai.usage.output_tokens"))
        .isPositive();

    assertThat(spans)
        .extracting(span -> span.getStatus().getStatusCode())
        .containsOnly(StatusCode.UNSET);
    assertThat(spans.toString()).doesNotContain(QUESTION).doesNotContain("base64");
  }

  @Test
  void spansReachAReceiverOverOtlp(SuiteClient suite) throws Exception {
    assertThat(chat(suite, List.of(), Map.of()).statusCode()).isEqualTo(200);
    RecordedSpans.ofTrace(traceId, 8);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(OtlpReceiver.shared().text())
                    .contains("onevision-gateway", "onevision-llm-service", "llm.prefill"));
  }

  @Test
  void refusedImageIsTheStatusOfItsSpans(SuiteClient suite) throws Exception {
    byte[] noImage = {1, 2, 3};
    assertThat(chat(suite, List.of(Content.image(noImage)), Map.of()).statusCode()).isEqualTo(400);
    List<SpanData> spans = RecordedSpans.ofTrace(traceId, 7);
    SpanData vision = RecordedSpans.named(spans, "process vision.requests.interactive");
    assertThat(vision.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(RecordedSpans.text(vision, "error.type")).isEqualTo("invalid_media");
    SpanData request = RecordedSpans.named(spans, "POST /v1/chat/completions");
    // A client's error is not a failure of the server's span.
    assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(RecordedSpans.text(request, "onevision.outcome")).isEqualTo("refused");
  }

  @Test
  void clientThatLeavesIsTheStatusOfItsSpans(SuiteClient suite) throws Exception {
    Map<String, Object> endless = Map.of("stream", true, "ignore_eos", true);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          client.send(
              request(suite, List.of(), endless), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      try (InputStream body = response.body()) {
        assertThat(body.read()).isPositive();
      }
      client.shutdownNow();
    }
    List<SpanData> spans = RecordedSpans.ofTrace(traceId, 8);
    for (String name :
        List.of(
            "POST /v1/chat/completions", "gateway.stream", "process llm.requests.interactive")) {
      SpanData span = RecordedSpans.named(spans, name);
      assertThat(span.getStatus().getStatusCode()).as(name).isEqualTo(StatusCode.ERROR);
      assertThat(RecordedSpans.text(span, "error.type")).as(name).isEqualTo("cancelled");
    }
  }

  @Test
  void captionByTopicContinuesTheTraceOfItsProducer(SuiteClient suite, CaptionTopics topics)
      throws Exception {
    topics.send(
        "traced",
        "{\"id\": \"traced\", \"picture\": {\"file\": \"scene-1.png\"}, \"prompt\": \"?\"}",
        traceparent());
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              topics.read();
              return topics.answered().contains("traced");
            });
    List<SpanData> spans = RecordedSpans.ofTrace(traceId, 9);
    SpanData root = RecordedSpans.roots(spans).getFirst();
    assertThat(root.getName()).isEqualTo("process captions.requests");
    assertThat(root.getParentSpanId()).isEqualTo(clientSpan);
    assertThat(RecordedSpans.text(root, "onevision.request.id"))
        .startsWith("caption-captions.requests-");
    assertThat(spans)
        .extracting(SpanData::getName)
        .contains("process llm.requests.batch", "llm.decode", "send captions.results");
    assertThat(topics.traceOf("traced")).contains(traceId);
  }

  @Test
  void lineOfABatchIsATrace(SuiteClient suite) throws Exception {
    BatchClient client = new BatchClient(new Http(suite.url().getPort()));
    String line = BatchClient.line("a", suite.body("Hello!", List.of(), Map.of()));
    client.end(client.start(line, "24h"), Duration.ofMinutes(3));
    SpanData process =
        RecordedSpans.withAttribute("messaging.destination.name", "llm.requests.batch");
    List<SpanData> spans = RecordedSpans.ofTrace(process.getTraceId(), 9);
    SpanData root = RecordedSpans.roots(spans).getFirst();
    assertThat(root.getName()).isEqualTo("batch line");
    assertThat(root.getParentSpanContext().isValid()).isFalse();
    assertThat(RecordedSpans.number(root, "http.response.status_code")).isEqualTo(200);
  }

  private HttpResponse<String> chat(
      SuiteClient suite, List<Map<String, Object>> parts, Map<String, Object> more)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(suite, parts, more), HttpResponse.BodyHandlers.ofString());
    }
  }

  private HttpRequest request(
      SuiteClient suite, List<Map<String, Object>> parts, Map<String, Object> more) {
    byte[] body = SuiteClient.JSON.writeValueAsBytes(suite.bodyWithParts(QUESTION, parts, more));
    return HttpRequest.newBuilder(URI.create(suite.url() + "/v1/chat/completions"))
        .header("Content-Type", "application/json")
        .header("traceparent", traceparent())
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private String traceparent() {
    return "00-" + traceId + "-" + clientSpan + "-01";
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random().nextBytes(bytes);
    return bytes;
  }

  /** An image whose embedding does not exist yet. */
  private static byte[] newImage() throws IOException {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    Random random = new Random();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
