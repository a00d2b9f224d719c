package dev.onevision.gateway.batches.api;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.MemoryTable;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Batches of a gateway whose workers the test plays. */
abstract class BatchScenarios {

  static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MemoryTable<BatchRecord> table;
  @LocalServerPort int port;
  BatchClient client;

  @BeforeEach
  void reset() {
    suite.reset();
    client = new BatchClient(new Http(port));
  }

  static Map<String, Object> creation(String input, Object expiry) {
    return Map.of(
        "input_file_id",
        input,
        "endpoint",
        "/v1/chat/completions",
        "completion_window",
        "24h",
        "output_expires_after",
        expiry);
  }

  GenerationRequest answer() {
    GenerationRequest request = suite.takeRequest();
    answer(request);
    return request;
  }

  void answer(GenerationRequest request) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, said(request)));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "!", FinishReason.STOP, new Usage(5, 0, 1, 3), "f00d"));
  }

  static String said(GenerationRequest request) {
    return ((Part.Text) request.turns().getLast().parts().getLast()).text();
  }
}
