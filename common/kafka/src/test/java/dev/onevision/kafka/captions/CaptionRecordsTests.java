package dev.onevision.kafka.captions;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.kafka.captions.CaptionPublisher.CaptionFailure;
import dev.onevision.kafka.testing.Schemas;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptionRecordsTests {

  private static final CaptionRecords RECORDS = new CaptionRecords("team-a."::concat);
  private static final RecordPosition POSITION =
      new RecordPosition(null, new ClaimCheck("captions.requests", 0, List.of(42L), 3, 1));

  @Test
  void resultIsWhatTheSchemaSays() {
    Part.Embedding image =
        new Part.Embedding(
            new ClaimCheck("embeddings", 1, List.of(1L), 8, 1),
            2,
            2,
            "bf16",
            "ab".repeat(32),
            3,
            4);
    GenerationRequest request =
        new GenerationRequest(
            "caption-1",
            new ReplyAddress(0),
            Instant.EPOCH,
            Priority.BATCH,
            "m",
            List.of(new Turn(Turn.Role.USER, List.of(image))),
            new Sampling(null, null, null, null, null),
            new Stopping(null, List.of()));
    String json =
        text(
            RECORDS.result(
                request,
                POSITION,
                "a",
                "{\"n\":1.10}",
                1,
                "A cat.",
                FinishReason.STOP,
                new Usage(5, 2, 3),
                "print"));
    assertThat(Schemas.read("caption-result").validate(json, InputFormat.JSON)).isEmpty();
    assertThat(json)
        .contains("\"caption\":\"A cat.\"")
        .contains("\"metadata\":{\"n\":1.10}")
        .contains("\"topic\":\"team-a.captions.requests\"")
        .contains("\"offset\":42")
        .contains("\"image_tokens\":2");
  }

  @ParameterizedTest
  @EnumSource
  void failureIsWhatTheSchemaSays(CaptionReason reason) {
    assertThat(failure(reason, null)).contains("\"original\":null");
    assertThat(failure(reason, "{é".getBytes(StandardCharsets.UTF_8)))
        .contains("\"original\":{\"encoding\":\"utf-8\",\"value\":\"{é\"}");
    assertThat(failure(reason, new byte[] {-1, 0}))
        .contains("\"original\":{\"encoding\":\"base64\",\"value\":\"/wA=\"}");
  }

  private static String failure(CaptionReason reason, byte @Nullable [] original) {
    CaptionFailure failure =
        new CaptionFailure(null, reason, "Why.", null, 1, null, POSITION, original);
    String json = text(RECORDS.failure(failure, original));
    assertThat(Schemas.read("caption-failure").validate(json, InputFormat.JSON)).isEmpty();
    assertThat(json).contains("\"topic\":\"team-a.captions.requests\"");
    return json;
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
