package dev.onevision.benchmarks.soak;

import dev.onevision.benchmarks.suite.PartProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The resources of a process at one moment, from the Linux kernel and the process's metrics. */
final class Footprint {

  private static final double MEBIBYTE = 1024 * 1024;

  /** A sampled resource. */
  enum Quantity {
    RESIDENT("resident, MiB"),
    ANONYMOUS("resident without mapped files, MiB"),
    HEAP("heap after a full collection, MiB"),
    HANDLES("file handles"),
    THREADS("threads"),
    TENSORS("native tensors");

    private final String title;

    Quantity(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private Footprint() {}

  /** Reads all quantities; the broker has no metrics of its own. */
  static Map<Quantity, Double> of(PartProcess part) throws IOException, InterruptedException {
    Map<Quantity, Double> read = new EnumMap<>(Quantity.class);
    Path process = Path.of("/proc", Long.toString(part.pid()));
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        read.put(Quantity.RESIDENT, number(line) / 1024);
      } else if (line.startsWith("RssAnon:")) {
        read.put(Quantity.ANONYMOUS, number(line) / 1024);
      } else if (line.startsWith("Threads:")) {
        read.put(Quantity.THREADS, number(line));
      }
    }
    try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
      read.put(Quantity.HANDLES, (double) handles.count());
    }
    for (String line : part.metrics()) {
      if (line.startsWith("jvm_gc_live_data_size_bytes")) {
        double live = value(line);
        if (live > 0) { // there was a full collection
          read.put(Quantity.HEAP, live / MEBIBYTE);
        }
      } else if (line.startsWith("onevision_") && line.contains("_native_tensors")) {
        read.put(Quantity.TENSORS, value(line));
      }
    }
    return read;
  }

  private static double number(String line) {
    return Double.parseDouble(line.replaceAll("\\D", ""));
  }

  private static double value(String line) {
    List<String> words = List.of(line.split(" "));
    return Double.parseDouble(words.getLast());
  }
}
