package dev.onevision.vision;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.inference.testing.Parity;
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

  /** An image of the fixtures, in the store. */
  public static Part.Media inline(
      dev.onevision.kafka.claimcheck.ClaimCheckStore store, String file, Part.Detail detail) {
    return media(store, bytes(file), detail);
  }

  /** Any bytes, in the store. */
  public static Part.Media media(
      dev.onevision.kafka.claimcheck.ClaimCheckStore store, byte[] bytes, Part.Detail detail) {
    return new Part.Media(
        new Part.Source.Inline(store.write("media", "test", ByteBuffer.wrap(bytes))), detail);
  }

  /** A file of the fixtures' images. */
  public static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(Parity.file("images").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A video as a list of frames, of the fixtures. */
  public static Part.Video frames(
      dev.onevision.kafka.claimcheck.ClaimCheckStore store, List<String> files) {
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
        Duration.ofSeconds(30),
        new VideoProperties.Decode(Duration.ofSeconds(60), 2, 2));
  }
}
