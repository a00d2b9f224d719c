package dev.onevision.contract.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Messages between processes, other than requests and replies, whose files are kept. */
final class GoldenRecords {

  private GoldenRecords() {}

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of(
            "control-cancel", "ControlMessage/1", new ControlMessage.Cancel("chatcmpl-7f3a")),
        Arguments.of(
            "control-begun",
            "ControlMessage/1",
            new ControlMessage.Begun("llm.requests.interactive-0@41")),
        Arguments.of("worker-status", "WorkerStatus/1", status(null, null, null)),
        Arguments.of(
            "worker-status-queue",
            "WorkerStatus/1",
            status("7b", Instant.parse("2026-01-02T03:00:00Z"), null)),
        Arguments.of(
            "worker-status-features", "WorkerStatus/1", status(null, null, WorkerFeature.names())),
        Arguments.of(
            "limit-use",
            "LimitUse/1",
            new LimitUse("gateway-1", "tenant/search", 412, 409, 88210, 87000, 3, 57, 12044)),
        Arguments.of("stored-embedding", "StoredEmbedding/1", embedding()),
        Arguments.of("stored-file", "StoredFile/1", file()),
        Arguments.of("batch-created", "BatchRecord/1", created(null)),
        Arguments.of(
            "batch-created-traced",
            "BatchRecord/1",
            created("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
        Arguments.of(
            "batch-cancel",
            "BatchRecord/1",
            new BatchRecord.CancelRequested("batch_7f3a", Instant.parse("2026-01-02T03:04:05Z"))),
        Arguments.of(
            "batch-progress", "BatchRecord/1", progress(new BatchRecord.Consumed("demo", 600, 90))),
        Arguments.of(
            "batch-progress-cached",
            "BatchRecord/1",
            progress(new BatchRecord.Consumed("demo", 600, 90, 300L))));
  }

  private static WorkerStatus status(
      @Nullable String queue, @Nullable Instant startedAt, @Nullable List<String> features) {
    return new WorkerStatus(
        "llm-0",
        WorkerStatus.Role.LLM,
        "demo",
        "5c1e",
        32768,
        16,
        true,
        Instant.parse("2026-01-02T03:04:05Z"),
        queue,
        startedAt,
        features);
  }

  private static StoredEmbedding embedding() {
    return new StoredEmbedding(
        "9b1c",
        new ClaimCheck("embeddings", 2, List.of(17L, 18L), 1305216, 3735928559L),
        729,
        896,
        "bf16",
        640,
        480,
        null,
        Instant.parse("2026-01-02T03:04:05Z"));
  }

  private static StoredFile file() {
    return new StoredFile(
        "file-7f3a",
        "ab12",
        "lines.jsonl",
        "batch",
        1_000_001,
        Instant.parse("2026-01-02T03:04:05Z"),
        Instant.parse("2026-02-01T03:04:05Z"),
        List.of(
            new FilePiece("c0ffee-0", 2, 17, 800_000, 3735928559L),
            new FilePiece("c0ffee-1", 0, 4, 200_001, 1)));
  }

  private static BatchRecord created(@Nullable String traceparent) {
    return new BatchRecord.Created(
        "batch_7f3a",
        "",
        "/v1/chat/completions",
        "file-7f3a",
        "24h",
        Map.of("job", "nightly"),
        Instant.parse("2026-01-02T03:04:05Z"),
        Instant.parse("2026-01-03T03:04:05Z"),
        3600L,
        traceparent);
  }

  private static BatchRecord progress(BatchRecord.Consumed consumed) {
    return new BatchRecord.Progress(
        "batch_7f3a",
        BatchRecord.Stage.FINALIZING,
        BatchRecord.Ending.CANCELLED,
        9,
        4,
        1,
        3,
        4711,
        List.of(5, 7),
        new BatchRecord.Part(
            "file-01", 300, List.of(new FilePiece("c0ffee-0", 2, 17, 300, 3735928559L))),
        new BatchRecord.Part("file-02", 0, List.of()),
        List.of(new BatchRecord.Problem("invalid_json", "Line 3 is not JSON.", 3, null)),
        Instant.parse("2026-01-02T03:04:06Z"),
        Instant.parse("2026-01-02T03:05:06Z"),
        null,
        consumed);
  }
}
