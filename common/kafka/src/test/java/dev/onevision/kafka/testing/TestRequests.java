package dev.onevision.kafka.testing;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import java.time.Instant;
import java.util.List;

/** Requests for tests that care only about their way. */
public final class TestRequests {

  private TestRequests() {}

  /** A small request. */
  public static GenerationRequest of(String id, ReplyAddress replyTo, String text) {
    return new GenerationRequest(
        id,
        replyTo,
        Instant.now().plusSeconds(60),
        Priority.INTERACTIVE,
        "demo",
        List.of(new Turn(Turn.Role.USER, List.of(new Part.Text(text)))),
        new Sampling(null, null, null, null, null),
        new Stopping(null, List.of()));
  }
}
