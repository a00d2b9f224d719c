package dev.onevision.contract.wire;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Requests whose files other processes write and read. */
final class GoldenRequests {

  private GoldenRequests() {}

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
        Arguments.of("generation-request-choices", "GenerationRequest/1", choices()),
        Arguments.of("generation-request-caption", "GenerationRequest/1", caption()),
        Arguments.of("generation-request-tiling", "GenerationRequest/1", tiled()),
        Arguments.of(
            "generation-request-owner",
            "GenerationRequest/1",
            formatted(new CompletionFormat.JsonObject())
                .withOwner("0f1e2d3c4b5a69788796a5b4c3d2e1f0")));
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
}
