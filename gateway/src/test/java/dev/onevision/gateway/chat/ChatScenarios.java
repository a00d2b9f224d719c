package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Chat requests to a gateway whose workers the test plays. */
abstract class ChatScenarios {

  static final String HELLO =
      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  static final String HELLO_STREAM =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  void token(GenerationRequest request, int index, String text) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, index, 7, text));
  }

  void finish(GenerationRequest request, String text, FinishReason reason, Usage usage) {
    answers.accept(new ReplyEvent.Finished(request.id(), 1, text, reason, usage, "f00d"));
  }

  void fail(GenerationRequest request, Failure.Code code, @Nullable String parameter) {
    answers.accept(
        new ReplyEvent.Failed(request.id(), 1, new Failure(code, "told by a worker", parameter)));
  }
}
