package dev.onevision.contract.wire;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Reply events whose files other processes write and read. */
final class GoldenReplies {

  private GoldenReplies() {}

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of(
            "reply-token", "ReplyEvent/1", new ReplyEvent.Token("chatcmpl-7f3a", 1, 0, 785, "The")),
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
        Arguments.of(
            "reply-failed",
            "ReplyEvent/1",
            new ReplyEvent.Failed(
                "chatcmpl-7f3a",
                1,
                new Failure(
                    Failure.Code.INVALID_MEDIA,
                    "The image is damaged. Send it again.",
                    "messages[0].content[1]"))));
  }
}
