package dev.onevision.gateway.captions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Captions of a gateway whose workers the test plays. */
@GatewayTest
class CaptionsTests {

  private static final String IMAGE = "image\"; filename=\"cat.jpg";

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void fileIsAnImageWithTheDefaultQuestion() {
    CompletableFuture<HttpResponse<String>> response = post(IMAGE, "the bytes");
    GenerationRequest request = suite.takeRequest();
    List<Part> parts = request.turns().getFirst().parts();
    Part.Media image = (Part.Media) parts.getFirst();
    byte[] stored = suite.stored(((Part.Source.Inline) image.source()).content());
    assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo("the bytes");
    assertThat(parts.get(1)).isEqualTo(new Part.Text("Describe the image."));
    finish(request, "A cat.", 0);
    JsonNode body = Http.json(response.join());
    assertThat(body.propertyNames())
        .containsExactly("id", "object", "model", "caption", "finish_reason", "usage");
    assertThat(body.path("caption").asString()).isEqualTo("A cat.");
    assertThat(body.path("finish_reason").asString()).isEqualTo("stop");
  }

  @Test
  void fieldsSetTheQuestionAndTheSampling() {
    http.fire(
        form(
            "image",
            "https://example.org/a.png",
            "prompt",
            "How many?",
            "max_tokens",
            "7",
            "temperature",
            "0.5",
            "detail",
            "low"));
    GenerationRequest request = suite.takeRequest();
    List<Part> parts = request.turns().getFirst().parts();
    Part.Media image = (Part.Media) parts.getFirst();
    assertThat(image.source()).isInstanceOf(Part.Source.Remote.class);
    assertThat(image.detail()).isEqualTo(Part.Detail.LOW);
    assertThat(parts.get(1)).isEqualTo(new Part.Text("How many?"));
    assertThat(request.stopping().maxTokens()).isEqualTo(7);
    assertThat(request.sampling().temperature()).isEqualTo(0.5);
  }

  @Test
  void streamHasThePiecesAndThenTheWhole() {
    CompletableFuture<HttpResponse<String>> response = post("stream", "true", IMAGE, "x");
    GenerationRequest request = suite.takeRequest();
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "A "));
    finish(request, "cat.", 1);
    List<String> events = List.of(response.join().body().strip().split("\n\n", -1));
    assertThat(events).hasSize(4);
    assertThat(events.get(0)).isEqualTo("data: {\"delta\":\"A \"}");
    assertThat(events.get(1)).isEqualTo("data: {\"delta\":\"cat.\"}");
    assertThat(Http.json(events.get(2).substring(6)).path("caption").asString())
        .isEqualTo("A cat.");
    assertThat(events.get(3)).isEqualTo("data: [DONE]");
  }

  @Test
  void errorsOfWorkersNameThePart() {
    CompletableFuture<HttpResponse<String>> response = post(IMAGE, "x");
    GenerationRequest request = suite.takeRequest();
    String field = ((Part.Media) request.turns().getFirst().parts().getFirst()).field();
    answers.accept(
        new ReplyEvent.Failed(
            request.id(), 1, new Failure(Failure.Code.INVALID_MEDIA, "It is damaged.", field)));
    JsonNode error = Http.error(response.join(), 400);
    assertThat(error.path("param").asString()).isEqualTo("image");
    assertThat(error.path("code").asString()).isEqualTo("invalid_image");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "prompt, x, image",
        "image, ftp://example.org/, image",
        "picture, x, picture",
        "max_tokens, many, max_tokens",
        "max_tokens, 0, max_tokens",
        "detail, best, detail"
      })
  void refusalsNameThePart(String name, String value, String param) {
    boolean needsImage = !name.equals("image") && !param.equals("image");
    String[] parts =
        needsImage ? new String[] {IMAGE, "x", name, value} : new String[] {name, value};
    JsonNode error = Http.error(post(parts).join(), 400);
    assertThat(error.path("param").asString()).as(error.toString()).isEqualTo(param);
    assertThat(suite.requestsNotTaken()).isZero();
  }

  @Test
  void bodyThatIsNoFormIsRefused() {
    HttpRequest request =
        http.request("/v1/captions")
            .header("Content-Type", "multipart/form-data; boundary=cut")
            .POST(HttpRequest.BodyPublishers.ofString("--cut\r\nContent-Disp"))
            .build();
    JsonNode error = Http.error(http.send(request).join(), 400);
    assertThat(error.path("code").asString()).isEqualTo("invalid_form");
  }

  private CompletableFuture<HttpResponse<String>> post(String... parts) {
    return http.send(form(parts));
  }

  /** Names and values by turns. */
  private HttpRequest form(String... parts) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < parts.length; i += 2) {
      body.append("--cut\r\nContent-Disposition: form-data; name=\"")
          .append(parts[i])
          .append("\"\r\n\r\n")
          .append(parts[i + 1])
          .append("\r\n");
    }
    assertThat(Arrays.asList(parts)).hasSizeGreaterThan(1);
    return http.request("/v1/captions")
        .header("Content-Type", "multipart/form-data; boundary=cut")
        .POST(HttpRequest.BodyPublishers.ofString(body + "--cut--\r\n"))
        .build();
  }

  private void finish(GenerationRequest request, String text, int tokens) {
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, text, FinishReason.STOP, new Usage(3, 1, tokens), "f00d"));
  }
}
