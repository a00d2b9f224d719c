package dev.onevision.benchmarks;

import dev.onevision.benchmarks.suite.CaptionConsumers;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends caption requests to a running suite, some of them invalid, and counts results and failures.
 * Each id must be once in {@code captions.results} or once in {@code captions.failed}.
 */
@Command(
    name = "captions",
    mixinStandardHelpOptions = true,
    description =
        "Throughput and completeness of captions by topic, on a suite that was started with"
            + " ./onevision serve --kafka-port 9092.")
final class CaptionsBenchmark implements Callable<Integer> {

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
  private static final int KINDS = 5;
  private static final int QUARTERS = 4;

  @Option(names = "--kafka", defaultValue = "127.0.0.1:9092", description = "Kafka of the suite.")
  private String kafka = "";

  @Option(names = "--count", defaultValue = "100000", description = "Records to send.")
  private int count;

  @Option(names = "--bad", defaultValue = "0.01", description = "Share of bad records.")
  private double bad;

  @Option(names = "--max-tokens", defaultValue = "32", description = "Length of a caption.")
  private int maxTokens;

  @Option(
      names = "--samples",
      defaultValue = "demo-model/samples",
      description = "Folder with the PNG files that are sent.")
  private Path samples = Path.of("");

  @Option(
      names = "--max-side",
      defaultValue = "112",
      description = "Max width and height, in pixels, of the files that are sent.")
  private int maxSide;

  @Option(names = "--pid", description = "Process id of the suite, for its memory.")
  private @Nullable Long pid;

  @Option(
      names = "--management-url",
      description = "Management address of the suite, for its heap.")
  private @Nullable URI management;

  @Option(
      names = "--timeout",
      defaultValue = "PT5M",
      description = "Max time without any result. Default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final BitSet answered = new BitSet();
  private final BitSet failed = new BitSet();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<CaptionFootprint> footprints = new ArrayList<>();
  private int repeated;

  @Override
  public Integer call() throws Exception {
    List<String> images = images();
    try (KafkaConsumer<String, String> consumer = CaptionConsumers.fromNow(kafka)) {
      long begin = System.nanoTime();
      Thread sender = Thread.ofPlatform().name("sender").start(() -> send(images));
      long end = collect(consumer);
      sender.join();
      return report(Duration.ofNanos(end - begin));
    }
  }

  private List<String> images() throws IOException {
    try (Stream<Path> files = Files.list(samples)) {
      List<String> found = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".png")).sorted().toList()) {
        byte[] png = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(png);
        // The header's first fields: width and height.
        if (Math.max(header.getInt(16), header.getInt(20)) <= maxSide) {
          found.add(Base64.getEncoder().encodeToString(png));
        }
      }
      if (found.isEmpty()) {
        throw new IOException(
            "No PNG files of at most " + maxSide + " pixels in " + samples.toAbsolutePath());
      }
      return found;
    }
  }

  private void send(List<String> images) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "compression.type", "zstd"),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        String id = run + "-" + i;
        String record =
            isBad(i) ? badRecord(id, i) : record(id, "base64", images.get(i % images.size()));
        producer.send(new ProducerRecord<>("captions.requests", id, record));
      }
    }
  }

  /** Spreads bad records evenly: record i is bad if the sum of the share passes an integer. */
  private boolean isBad(int i) {
    return Math.floor((i + 1) * bad) > Math.floor(i * bad);
  }

  private String badRecord(String id, int i) {
    int kind = (int) (Math.floor(i * bad) % KINDS);
    return switch (kind) {
      case 0 -> record(id, "file", "there/is/no/such.png");
      case 1 -> record(id, "base64", "bm8gcGljdHVyZSBhdCBhbGw=");
      case 2 -> record(id, "base64", Base64.getEncoder().encodeToString(hugeBitmap()));
      case 3 -> "{\"id\": \"" + id + "\", \"picture\": ";
      default -> record(id, "base64", "AA==").replace("\"prompt\"", "\"colour\":1,\"prompt\"");
    };
  }

  private String record(String id, String kind, String image) {
    return ("{\"id\":\"%s\",\"picture\":{\"%s\":\"%s\"},\"prompt\":\"What is shown in this"
            + " image?\",\"parameters\":{\"temperature\":0,\"max_tokens\":%d}}")
        .formatted(id, kind, image, maxTokens);
  }

  /** A file whose header claims 65,536 x 65,536 pixels. */
  private static byte[] hugeBitmap() {
    byte[] file = new byte[2_000];
    System.arraycopy("BM".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 2);
    file[10] = 54;
    file[14] = 40;
    file[20] = 1;
    file[24] = 1;
    file[26] = 1;
    file[28] = 8;
    file[30] = 1; // run-length encoding, so that the short file is plausible
    return file;
  }

  /** Reads all results and returns the time of the last one. */
  private long collect(KafkaConsumer<String, String> consumer) throws IOException {
    long last = System.nanoTime();
    long reportAt = last;
    while (answered.cardinality() + failed.cardinality() < count
        && System.nanoTime() - last < timeout.toNanos()) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
        if (record.key().startsWith(run + "-")) {
          take(record);
          last = System.nanoTime();
        }
      }
      if (System.nanoTime() - reportAt >= 0) {
        reportAt = System.nanoTime() + REPORT_INTERVAL.toNanos();
        System.out.printf(
            "%,9d results %,7d failures %s%n",
            answered.cardinality(), failed.cardinality(), sampleProcess());
      }
    }
    return last;
  }

  private void take(ConsumerRecord<String, String> record) {
    int index = Integer.parseInt(record.key().substring(run.length() + 1));
    boolean result = record.topic().equals("captions.results");
    BitSet seen = result ? answered : failed;
    if (seen.get(index)) {
      repeated++;
    } else if (!result) {
      String value = record.value();
      int from = value.indexOf("\"reason\":\"") + 10;
      reasons.merge(value.substring(from, value.indexOf('"', from)), 1, Integer::sum);
    }
    seen.set(index);
  }

  private String sampleProcess() throws IOException {
    if (pid == null) {
      return "";
    }
    CaptionFootprint now =
        CaptionFootprint.of(pid, management, answered.cardinality() + failed.cardinality());
    footprints.add(now);
    return now.toString();
  }

  private int report(Duration time) {
    BitSet both = (BitSet) answered.clone();
    both.and(failed);
    BitSet either = (BitSet) answered.clone();
    either.or(failed);
    int wrong = 0;
    for (int i = 0; i < count; i++) {
      wrong += either.get(i) && failed.get(i) != isBad(i) ? 1 : 0;
    }
    int lost = count - either.cardinality();
    System.out.printf(
        "%n| sent | results | failed | lost | in both | in the wrong topic | repeated | seconds |"
            + " records/s |%n|---|---|---|---|---|---|---|---|---|%n| %,d | %,d | %,d | %d | %d |"
            + " %d | %d | %,.1f | %.2f |%n%nFailures: %s%n",
        count,
        answered.cardinality(),
        failed.cardinality(),
        lost,
        both.cardinality(),
        wrong,
        repeated,
        time.toMillis() / 1000.0,
        either.cardinality() * 1000.0 / Math.max(1, time.toMillis()),
        reasons);
    System.out.print(CaptionFootprint.table(footprints, QUARTERS));
    return lost == 0 && both.isEmpty() && wrong == 0 ? 0 : 1;
  }
}
