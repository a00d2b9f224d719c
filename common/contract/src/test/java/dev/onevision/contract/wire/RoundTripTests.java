package dev.onevision.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class RoundTripTests {

  private final WireCodec codec = new WireCodec(10_000_000);

  @Property(tries = 500)
  void everyMessageIsReadAsItWasWritten(@ForAll long seed) {
    WireMessage message = new Generator(new Random(seed)).message();
    assertThat(codec.decode(codec.encode(message), WireCodec.rootOf(message))).isEqualTo(message);
  }

  private record Generator(Random random) {

    WireMessage message() {
      return switch (random.nextInt(7)) {
        case 0 -> new ControlMessage.Cancel(text());
        case 1 ->
            new WorkerStatus(
                text(),
                pick(WorkerStatus.Role.values()),
                text(),
                text(),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean(),
                instant(),
                maybe(this::text),
                maybe(this::instant),
                maybe(() -> some(0, this::text)));
        case 2 ->
            new ReplyEvent.Token(
                text(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                text(),
                maybe(random::nextInt),
                maybe(() -> new TokenLogprobs(entry(), some(0, this::entry))));
        case 3 ->
            new ReplyEvent.Finished(
                text(),
                random.nextInt(),
                text(),
                pick(FinishReason.values()),
                new Usage(
                    random.nextInt(), random.nextInt(), random.nextInt(), maybe(random::nextInt)),
                text(),
                maybe(this::details));
        case 4 ->
            new ReplyEvent.ChoiceFinished(
                text(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                text(),
                pick(FinishReason.values()));
        case 5 ->
            new ReplyEvent.Failed(
                text(),
                random.nextInt(),
                new Failure(pick(Failure.Code.values()), text(), maybe(this::text)));
        default -> request();
      };
    }

    private GenerationRequest request() {
      return new GenerationRequest(
          text(),
          new ReplyAddress(random.nextInt()),
          instant(),
          pick(Priority.values()),
          text(),
          some(1, () -> new Turn(pick(Turn.Role.values()), some(0, this::part))),
          new Sampling(
              maybe(this::number),
              maybe(this::number),
              maybe(random::nextInt),
              maybe(this::number),
              maybe(random::nextLong),
              maybe(this::number),
              maybe(this::number),
              maybe(this::number),
              maybe(() -> Map.of(random.nextInt(1000), number(), -1, number()))),
          new Stopping(
              maybe(random::nextInt),
              some(0, this::text),
              maybe(random::nextInt),
              maybe(random::nextBoolean)),
          maybe(() -> 1 + random.nextInt(8)),
          maybe(random::nextInt),
          maybe(random::nextBoolean),
          maybe(
              () ->
                  switch (random.nextInt(5)) {
                    case 0 -> new CompletionFormat.JsonObject();
                    case 3 ->
                        new CompletionFormat.Tools(
                            some(
                                1,
                                () ->
                                    new CompletionFormat.Tool(
                                        text(),
                                        this.<String>maybe(this::text),
                                        this.<String>maybe(this::text),
                                        random.nextBoolean())),
                            maybe(() -> some(0, this::text)),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            maybe(() -> new CompletionFormat.Regex(text(), null)));
                    case 1 ->
                        new CompletionFormat.JsonSchema(text(), this.<String>maybe(this::text));
                    case 2 -> new CompletionFormat.Regex(text(), this.<String>maybe(this::text));
                    default ->
                        new CompletionFormat.Choice(
                            List.of(text(), text()), this.<String>maybe(this::text));
                  }),
          maybe(
              () ->
                  new CaptionOrigin(
                      text(),
                      this.<String>maybe(this::text),
                      claim(),
                      this.<String>maybe(this::text))),
          this.<String>maybe(this::text));
    }

    private TokenLogprobs.Entry entry() {
      return new TokenLogprobs.Entry(
          some(0, () -> random.nextInt(256)), (float) -Math.abs(random.nextGaussian()));
    }

    private Part part() {
      return switch (random.nextInt(5)) {
        case 0 -> new Part.Text(text());
        case 3 -> new Part.ToolCall(text(), text());
        case 1 ->
            new Part.Media(
                source(),
                pick(Part.Detail.values()),
                this.<Part.MultiImage>maybe(() -> pick(Part.MultiImage.values())),
                this.<String>maybe(this::text),
                this.<String>maybe(this::text));
        case 2 ->
            new Part.Video(
                random.nextBoolean()
                    ? new Part.Footage.File(source())
                    : new Part.Footage.Frames(some(1, this::source)),
                maybe(random::nextInt),
                maybe(this::number),
                this.<String>maybe(this::text),
                this.<String>maybe(this::text));
        default ->
            new Part.Embedding(
                claim(),
                random.nextInt(),
                random.nextInt(),
                text(),
                text(),
                1,
                random.nextInt(),
                maybe(random::nextInt),
                maybe(() -> new Part.Media(source(), pick(Part.Detail.values()))),
                maybe(this::tiling),
                maybe(random::nextLong));
      };
    }

    private CompletionDetails details() {
      return new CompletionDetails(
          some(
              0,
              () ->
                  new CompletionDetails.Media(
                      random.nextInt(), random.nextInt(), random.nextInt(), maybe(this::tiling))),
          maybe(random::nextLong),
          random.nextLong(),
          random.nextLong(),
          random.nextLong());
    }

    private Tiling tiling() {
      return new Tiling(
          text(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt());
    }

    private Part.Source source() {
      return switch (random.nextInt(3)) {
        case 0 -> new Part.Source.Inline(claim());
        case 1 -> new Part.Source.Stored(text());
        default ->
            new Part.Source.Remote(URI.create("https://example.org/" + random.nextInt(1000)));
      };
    }

    private ClaimCheck claim() {
      return new ClaimCheck(
          text(),
          random.nextInt(),
          some(0, random::nextLong),
          random.nextLong(),
          random.nextLong());
    }

    private String text() {
      // Whole code points of every plane; half a surrogate pair is no text.
      return random
          .ints(random.nextInt(12), 0, 0x110000)
          .filter(point -> point < 0xD800 || point > 0xDFFF)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }

    private double number() {
      return random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
    }

    private Instant instant() {
      return Instant.ofEpochSecond(
          random.nextLong(-62135596800L, 253402300799L), random.nextInt(1_000_000_000));
    }

    private <T> T pick(T[] values) {
      return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
      return random.nextBoolean() ? value.get() : null;
    }

    private <T> List<T> some(int min, Supplier<T> value) {
      return Stream.generate(value).limit(min + random.nextInt(4)).toList();
    }
  }
}
