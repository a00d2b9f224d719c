package dev.onevision.gateway.tokenization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The tokenizer of a gateway whose workers the test plays. */
@GatewayTest
class TokenizationTests {

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
  void aTextIsTokenizedWithoutATemplate() {
    CompletableFuture<HttpResponse<String>> response =
        post("/tokenize", "{'prompt': 'Once', 'add_special_tokens': true, 'colour': 1}");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns())
        .containsExactly(new Turn(Turn.Role.TEXT, List.of(new Part.Text("Once"))));
    assertThat(request.tokenization()).isEqualTo(new Tokenization.Encode(false));
    reply(request, "{\"count\":2,\"mediaTokens\":0,", "\"tokens\":[7,8]}");
    assertThat(response.join().body())
        .isEqualTo(json("{'count':2,'image_tokens':0,'max_model_len':2048,'tokens':[7,8]}"));
    assertThat(response.join().headers().firstValue("x-ignored-fields")).hasValue("colour");
  }

  @Test
  void messagesAreTokenizedWithTheirTemplateAndTools() {
    CompletableFuture<HttpResponse<String>> response =
        post(
            "/tokenize/",
            "{'messages': [{'role': 'user', 'content': 'Hi'}], 'return_token_strings': true,"
                + " 'n': 3, 'stream': true, 'tools': [{'type': 'function', 'function': {'name':"
                + " 'count'}}]}");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns()).extracting(Turn::role).containsExactly(Turn.Role.USER);
    assertThat(request.tokenization()).isEqualTo(new Tokenization.Encode(true));
    assertThat(request.choiceCount()).isEqualTo(1);
    assertThat(request.format()).isNotNull();
    reply(
        request,
        "{\"count\":4,\"mediaTokens\":2,",
        "\"tokens\":[7,8],\"texts\":[\"<tool_call>\",\"b\"]}");
    JsonNode body = Http.json(response.join());
    assertThat(body.path("count").asInt()).isEqualTo(4);
    assertThat(body.path("image_tokens").asInt()).isEqualTo(2);
    assertThat(body.path("token_strings").toString()).isEqualTo(json("['<tool_call>','b']"));
  }

  @Test
  void tokensBecomeText() {
    CompletableFuture<HttpResponse<String>> response =
        post("/detokenize", "{'model': 'tiny', 'tokens': [7, 8]}");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.tokenization()).isEqualTo(new Tokenization.Decode(List.of(7, 8)));
    reply(request, "Once ", "upon");
    assertThat(response.join().body()).isEqualTo(json("{'prompt':'Once upon'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /tokenize   | {'prompt': 1}                                  | prompt
          /tokenize   | {'prompt': ''}                                 | prompt
          /tokenize   | {}                                             | messages
          /tokenize   | {'prompt': 'a', 'messages': []}                | messages
          /tokenize   | {'prompt': 'a', 'chat_template': 'b'}          | chat_template
          /tokenize   | {'messages': [{'role': 'nobody'}]}             | messages[0].role
          /detokenize | {}                                             | tokens
          /detokenize | {'tokens': 'a'}                                | tokens
          /detokenize | {'tokens': [-1]}                               | tokens
          /detokenize | {'tokens': [null]}                             | tokens
          /detokenize | {'tokens': [99999999999]}                      | tokens[0]
          /detokenize | {'tokens': [1], 'model': ''}                   | model
          """)
  void invalidRequestsNameTheirField(String path, String body, String param) {
    JsonNode error = Http.error(post(path, body).join(), 400);
    assertThat(error.path("param").asString()).isEqualTo(param);
    assertThat(suite.requestsNotTaken()).isZero();
  }

  @Test
  void tooManyTokensAreRefused() {
    String tokens = "1,".repeat(TokenizationReader.MAX_TOKENS) + "1";
    JsonNode error = Http.error(post("/detokenize", "{'tokens': [" + tokens + "]}").join(), 400);
    assertThat(error.path("message").asString()).contains("at most 100000");
  }

  private void reply(GenerationRequest request, String first, String rest) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 0, first));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, rest, FinishReason.STOP, new Usage(0, 0, 0, 0), "f00d"));
  }

  private CompletableFuture<HttpResponse<String>> post(String path, String body) {
    return http.send(
        http.request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body)))
            .build());
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
