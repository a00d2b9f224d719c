package dev.onevision.vision;

import dev.onevision.inference.testing.Parity;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Priority;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.Sampling;
import dev.onevision.messaging.wire.Stopping;
import dev.onevision.messaging.wire.Turn;
import dev.onevision.vision.video.VideoProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** Requests as the gateway makes them. */
public final class TestRequests {

  private TestRequests() {}

  public static GenerationRequest of(String id, Instant deadline, Turn... turns) {
    return new GenerationRequest(
        id,
        new ReplyAddress(0),
        deadline,
        Priority.INTERACTIVE,
        "tiny",
        List.of(turns),
        new Sampling(0.0, null, null, null, null),
        new Stopping(8, List.of()));
  }

  public static Turn user(Part... parts) {
    return new Turn(Turn.Role.USER, List.of(parts));
  }

  /** A picture of the fixtures, parked in the store. */
  public static Part.Media inline(
      dev.onevision.messaging.claimcheck.ClaimCheckStore store, String file, Part.Detail detail) {
    return media(store, bytes(file), detail);
  }

  /** Any bytes, parked in the store. */
  public static Part.Media media(
      dev.onevision.messaging.claimcheck.ClaimCheckStore store, byte[] bytes, Part.Detail detail) {
    return new Part.Media(
        new Part.Source.Inline(store.write("media", "test", ByteBuffer.wrap(bytes))), detail);
  }

  /** A file of the fixtures' pictures. */
  public static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(Parity.file("images").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A video as its frames, of the fixtures. */
  public static Part.Video frames(
      dev.onevision.messaging.claimcheck.ClaimCheckStore store, List<String> files) {
    return new Part.Video(
        new Part.Footage.Frames(
            files.stream().map(file -> inline(store, file, Part.Detail.AUTO).source()).toList()),
        null,
        null);
  }

  /** The defaults. */
  public static VideoProperties videoLimits() {
    return new VideoProperties(
        32,
        null,
        64,
        DataSize.ofMegabytes(64),
        9_437_184,
        Duration.ofMinutes(10),
        Duration.ofSeconds(60),
        2,
        2,
        Duration.ofSeconds(30));
  }
}
