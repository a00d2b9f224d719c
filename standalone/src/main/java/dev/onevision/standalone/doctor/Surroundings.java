package dev.onevision.standalone.doctor;

import dev.onevision.vision.ffmpeg.FFmpegLibrary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Checks of what surrounds a suite: video libraries, disk, ports. */
final class Surroundings {

  private static final long MIN_DISK = 1L << 30;

  private Surroundings() {}

  /** Whether the libraries that decode videos run here. */
  static Check video() {
    try {
      FFmpegLibrary.load();
      return Check.ok("Video", "FFmpeg's libraries are loaded");
    } catch (IllegalStateException failure) {
      return Check.warn(
          "Video",
          String.valueOf(failure.getMessage()),
          "Images in JPEG, PNG, GIF and BMP still work. The libraries in the suite are for Linux"
              + " on x86-64, macOS on Arm and Windows.");
    }
  }

  /**
   * Whether the work folder can be written to, and has room.
   *
   * @param topicBytes that Kafka's topics may take
   */
  static Check disk(Path work, long topicBytes) {
    Path existing = work.toAbsolutePath().normalize();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      return disk(
          work, Files.isDirectory(existing) && Files.isWritable(existing), free, topicBytes);
    } catch (IOException failure) {
      return disk(work, false, 0, topicBytes);
    }
  }

  static Check disk(Path work, boolean writable, long free, long topicBytes) {
    if (!writable) {
      return Check.fail(
          "Disk",
          "The work folder " + work + " cannot be written to",
          "Choose another folder with --work.");
    }
    String detail = "%s free for the work folder %s".formatted(Bytes.text(free), work);
    if (free < MIN_DISK) {
      return Check.fail("Disk", detail, "Free some space, or choose another folder with --work.");
    }
    return free < topicBytes
        ? Check.warn(
            "Disk",
            detail,
            "Under load, the topics of images and embeddings grow to "
                + Bytes.text(topicBytes)
                + ". onevision.kafka.topics.content-retention-size makes them smaller. A"
                + " checkpoint's archives need as much space as its weights.")
        : Check.ok("Disk", detail);
  }

  /**
   * Whether ports can be bound.
   *
   * @param ports names by number
   * @param isSuite whether a suite answers at a port
   */
  static Check ports(SequencedMap<Integer, String> ports, IntPredicate isSuite) {
    List<Integer> taken = new ArrayList<>();
    ports.keySet().stream().filter(port -> !isFree(port)).forEach(taken::add);
    List<Integer> suites = taken.stream().filter(isSuite::test).toList();
    String suite =
        suites.isEmpty()
            ? ""
            : "; a suite runs at "
                + suites.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String free =
        ports.keySet().stream()
            .filter(port -> !taken.contains(port))
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    String detail = (free.isEmpty() ? "none is free" : free + " are free") + suite;
    taken.removeAll(suites);
    if (taken.isEmpty() || !suites.isEmpty()) {
      return Check.ok("Ports", detail);
    }
    return Check.warn(
        "Ports",
        detail
            + "; taken: "
            + taken.stream()
                .map(port -> port + " (" + ports.get(port) + ")")
                .collect(Collectors.joining(", ")),
        "Choose others with --port, --management-port or --kafka-port.");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
