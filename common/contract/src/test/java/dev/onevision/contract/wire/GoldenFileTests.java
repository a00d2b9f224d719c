package dev.onevision.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files are what other processes, of other versions, write and read. A test that fails here
 * says that they would not understand this version.
 */
class GoldenFileTests {

  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  private final WireCodec codec = new WireCodec();

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("generation-request", "GenerationRequest/1", request()),
        Arguments.of("generation-request-videos", "GenerationRequest/1", videos()),
        Arguments.of(
            "generation-request-json-object",
            "GenerationRequest/1",
            formatted(new CompletionFormat.JsonObject())),
        Arguments.of(
            "generation-request-json-schema",
            "GenerationRequest/1",
            formatted(new CompletionFormat.JsonSchema("{\"type\": \"integer\"}"))),
        Arguments.of(
            "generation-request-regex",
            "GenerationRequest/1",
            formatted(new CompletionFormat.Regex("[a-z]+", "structured_outputs.regex"))),
        Arguments.of(
            "generation-request-choice",
            "GenerationRequest/1",
            formatted(new CompletionFormat.Choice(List.of("yes", "no"), "guided_choice"))),
        Arguments.of(
            "generation-request-encode",
            "GenerationRequest/1",
            formatted(null).withTokenization(new Tokenization.Encode(true))),
        Arguments.of(
            "generation-request-decode",
            "GenerationRequest/1",
            formatted(null).withTokenization(new Tokenization.Decode(List.of(9707, 0)))),
        Arguments.of("generation-request-tools", "GenerationRequest/1", tools()),
        Arguments.of(
            "generation-request-text",
            "GenerationRequest/1",
            formatted(new CompletionFormat.JsonObject())
                .withTurns(List.of(new Turn(Turn.Role.TEXT, List.of(new Part.Text("How many?")))))),
        Arguments.of(
            "reply-token", "ReplyEvent/1", new ReplyEvent.Token("chatcmpl-7f3a", 1, 0, 785, "The")),
        Arguments.of("generation-request-choices", "GenerationRequest/1", choices()),
        Arguments.of(
            "reply-token-choice",
            "ReplyEvent/1",
            new ReplyEvent.Token(
                "chatcmpl-7f3a",
                1,
                4,
                785,
                "The",
                2,
                new TokenLogprobs(
                    new TokenLogprobs.Entry(List.of(84, 104, 101), -0.25f),
                    List.of(
                        new TokenLogprobs.Entry(List.of(84, 104, 101), -0.25f),
                        new TokenLogprobs.Entry(List.of(240, 159), -3.5f))))),
        Arguments.of(
            "reply-choice-finished",
            "ReplyEvent/1",
            new ReplyEvent.ChoiceFinished("chatcmpl-7f3a", 2, 1, 40, "", FinishReason.STOP)),
        Arguments.of("generation-request-caption", "GenerationRequest/1", caption()),
        Arguments.of(
            "reply-finished",
            "ReplyEvent/1",
            new ReplyEvent.Finished(
                "chatcmpl-7f3a", 2, "", FinishReason.LENGTH, new Usage(740, 729, 128), "5c1e")),
        Arguments.of(
            "reply-finished-cached",
            "ReplyEvent/1",
            new ReplyEvent.Finished(
                "chatcmpl-7f3a",
                2,
                "",
                FinishReason.LENGTH,
                new Usage(740, 729, 128, 512),
                "5c1e")),
        Arguments.of(
            "reply-finished-details",
            "ReplyEvent/1",
            new ReplyEvent.Finished(
                "chatcmpl-7f3a",
                2,
                "",
                FinishReason.LENGTH,
                new Usage(2941, 2929, 128),
                "5c1e",
                new CompletionDetails(
                    List.of(
                        new CompletionDetails.Media(
                            640, 480, 2929, new Tiling("anyres", 5, 384, 2, 2, 0, 96, 768, 576)),
                        new CompletionDetails.Media(64, 48, 12, null)),
                    81_250L,
                    1_400,
                    40_000,
                    900_000))),
        Arguments.of("generation-request-tiling", "GenerationRequest/1", tiled()),
        Arguments.of(
            "generation-request-owner",
            "GenerationRequest/1",
            formatted(new CompletionFormat.JsonObject())
                .withOwner("0f1e2d3c4b5a69788796a5b4c3d2e1f0")),
        Arguments.of(
            "reply-failed",
            "ReplyEvent/1",
            new ReplyEvent.Failed(
                "chatcmpl-7f3a",
                1,
                new Failure(
                    Failure.Code.INVALID_MEDIA,
                    "The image is damaged. Send it again.",
                    "messages[0].content[1]"))),
        Arguments.of(
            "control-cancel", "ControlMessage/1", new ControlMessage.Cancel("chatcmpl-7f3a")),
        Arguments.of(
            "control-begun",
            "ControlMessage/1",
            new ControlMessage.Begun("llm.requests.interactive-0@41")),
        Arguments.of(
            "worker-status",
            "WorkerStatus/1",
            new WorkerStatus(
                "llm-0",
                WorkerStatus.Role.LLM,
                "demo",
                "5c1e",
                32768,
                16,
                true,
                Instant.parse("2026-01-02T03:04:05Z"))),
        Arguments.of(
            "worker-status-queue",
            "WorkerStatus/1",
            new WorkerStatus(
                "llm-0",
                WorkerStatus.Role.LLM,
                "demo",
                "5c1e",
                32768,
                16,
                true,
                Instant.parse("2026-01-02T03:04:05Z"),
                "7b",
                Instant.parse("2026-01-02T03:00:00Z"))),
        Arguments.of(
            "worker-status-features",
            "WorkerStatus/1",
            new WorkerStatus(
                    "llm-0",
                    WorkerStatus.Role.LLM,
                    "demo",
                    "5c1e",
                    32768,
                    16,
                    true,
                    Instant.parse("2026-01-02T03:04:05Z"))
                .withFeatures(WorkerFeature.names())),
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isWhatTheMessageIsWrittenAs(String file, String schema, WireMessage message)
      throws IOException {
    assertThat(PLAIN.readTree(codec.encode(message))).isEqualTo(PLAIN.readTree(golden(file)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isReadAsTheMessage(String file, String schema, WireMessage message) throws IOException {
    assertThat(codec.decode(golden(file), WireCodec.rootOf(message))).isEqualTo(message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void carriesItsSchemaInTheHeader(String file, String schema, WireMessage message) {
    assertThat(WireCodec.schemaOf(message)).isEqualTo(schema);
  }

  static byte[] golden(String file) throws IOException {
    try (InputStream in = GoldenFileTests.class.getResourceAsStream("/wire/" + file + ".json")) {
      assertThat(in).as("golden file %s", file).isNotNull();
      return in.readAllBytes();
    }
  }

  private static GenerationRequest choices() {
    return new GenerationRequest(
        "chatcmpl-7f3a",
        new ReplyAddress(3),
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Priority.BATCH,
        "demo",
        List.of(
            new Turn(Turn.Role.USER, List.of(new Part.Text("Count."))),
            new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text("1 2")))),
        new Sampling(1.0, 0.9, 0, 1.0, 7L, 0.05, 0.5, -0.5, Map.of(785, -100.0)),
        new Stopping(128, List.of(), 3, true),
        4,
        20,
        true,
        null,
        null);
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

  private static GenerationRequest caption() {
    return new GenerationRequest(
            "caption-captions.requests-0-42",
            new ReplyAddress(0),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Priority.BATCH,
            "demo",
            List.of(
                new Turn(
                    Turn.Role.USER,
                    List.of(
                        new Part.Media(new Part.Source.Stored("a/b.png"), Part.Detail.LOW),
                        new Part.Text("What?")))),
            new Sampling(0.0, null, null, null, null),
            new Stopping(64, List.of()))
        .withCaption(
            new CaptionOrigin(
                "photo-17",
                "photo-17",
                new ClaimCheck("captions.requests", 0, List.of(42L), 120, 3735928559L),
                "{\"page\":3}"));
  }

  private static GenerationRequest request() {
    return new GenerationRequest(
        "chatcmpl-7f3a",
        new ReplyAddress(3),
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Priority.INTERACTIVE,
        "demo",
        List.of(
            new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be brief."))),
            new Turn(
                Turn.Role.USER,
                List.of(
                    new Part.Media(
                        new Part.Source.Inline(
                            new ClaimCheck(
                                "media", 1, List.of(17L, 18L, 21L), 2_000_001, 3735928559L)),
                        Part.Detail.AUTO),
                    new Part.Media(
                        new Part.Source.Remote(URI.create("https://example.org/a.png?x=1")),
                        Part.Detail.LOW),
                    new Part.Embedding(
                        new ClaimCheck("embeddings", 0, List.of(), 0, 0),
                        729,
                        896,
                        "bf16",
                        "ab12",
                        640,
                        480),
                    new Part.Text("What is „this“?\n🦊"))),
            new Turn(Turn.Role.ASSISTANT, List.of())),
        new Sampling(0.7, null, 40, 1.05, -9007199254740993L),
        new Stopping(128, List.of("\n\n")));
  }

  /** What came after the first release: videos, and several images in tiles each. */
  private static GenerationRequest videos() {
    GenerationRequest first = request();
    Part.Source stored =
        new Part.Source.Inline(new ClaimCheck("media", 1, List.of(17L), 801, 3735928559L));
    return first.withTurns(
        List.of(
            new Turn(
                Turn.Role.USER,
                List.of(
                    new Part.Media(
                        stored, Part.Detail.AUTO, Part.MultiImage.ANYRES, null, "#ffcc00"),
                    new Part.Video(
                        new Part.Footage.File(
                            new Part.Source.Remote(URI.create("https://example.org/a.mp4"))),
                        16,
                        0.5),
                    new Part.Video(
                        new Part.Footage.Frames(List.of(stored, stored)),
                        null,
                        null,
                        null,
                        "white"),
                    new Part.Embedding(
                        new ClaimCheck("embeddings", 0, List.of(3L), 9, 1),
                        6273,
                        896,
                        "bf16",
                        "ab12",
                        1920,
                        1080,
                        32,
                        new Part.Media(stored, Part.Detail.HIGH))))));
  }

  private static GenerationRequest tiled() {
    Part.Embedding embedding =
        new Part.Embedding(
            new ClaimCheck("embeddings", 0, List.of(3L), 9, 1),
            2929,
            896,
            "bf16",
            "ab12",
            640,
            480);
    return formatted(new CompletionFormat.JsonObject())
        .withTurns(
            List.of(
                new Turn(
                    Turn.Role.USER,
                    List.of(
                        embedding.with(
                            new Tiling("anyres", 5, 384, 2, 2, 0, 96, 768, 576), 81_250)))));
  }

  private static GenerationRequest formatted(@Nullable CompletionFormat format) {
    return new GenerationRequest(
        "chatcmpl-7f3a",
        new ReplyAddress(3),
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Priority.INTERACTIVE,
        "demo",
        List.of(new Turn(Turn.Role.USER, List.of(new Part.Text("How many?")))),
        new Sampling(null, null, null, null, 7L),
        new Stopping(null, List.of()),
        null,
        null,
        null,
        format,
        null);
  }

  private static GenerationRequest tools() {
    return formatted(
            new CompletionFormat.Tools(
                List.of(
                    new CompletionFormat.Tool(
                        "count", "Counts shapes.", "{\"type\":\"object\"}", true),
                    new CompletionFormat.Tool("now", null, null, false)),
                List.of("now"),
                true,
                false,
                new CompletionFormat.JsonObject()))
        .withTurns(
            List.of(
                new Turn(Turn.Role.USER, List.of(new Part.Text("How many?"))),
                new Turn(
                    Turn.Role.ASSISTANT,
                    List.of(
                        new Part.Text("I count."),
                        new Part.ToolCall("count", "{\"shape\": \"star\"}"))),
                new Turn(Turn.Role.TOOL, List.of(new Part.Text("3")))));
  }
}
