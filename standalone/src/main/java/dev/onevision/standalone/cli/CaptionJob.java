package dev.onevision.standalone.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Captions pictures by batches: cuts them into parts that fit a file, keeps two of them in the
 * suite, and collects each part's captions when it is done.
 *
 * <p>Nothing is kept here of what was done: each batch carries in its metadata a digest of the
 * question, the model and the pictures, and the number of its part. The same job finds its batches
 * again by that.
 */
final class CaptionJob {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String JOB = "onevision_job";
  private static final String PART = "onevision_part";
  private static final Set<String> LOST = Set.of("failed", "cancelled", "cancelling", "expired");

  /** The suite's limit for a picture. */
  private static final long LARGEST_PICTURE = 20L * 1024 * 1024;

  private static final long PART_BYTES = 48L * 1024 * 1024;
  private static final int PART_PICTURES = 2_000;
  private static final int PARTS_AHEAD = 2;
  private static final Duration LOOK = Duration.ofMillis(300);

  private final JobClient client;
  private final String model;
  private final String prompt;
  private final String window;
  private final List<Path> pictures;
  private final Consumer<String> say;
  private final ProgressBar progress = new ProgressBar("Captioning");

  CaptionJob(
      JobClient client,
      String model,
      String prompt,
      String window,
      List<Path> pictures,
      Consumer<String> say) {
    this.client = client;
    this.model = model;
    this.prompt = prompt;
    this.window = window;
    this.pictures = pictures;
    this.say = say;
  }

  private static final Result UNREADABLE =
      new Result(true, "The picture cannot be read, or has more than 20 MB.");

  /** A caption, or why there is none. */
  record Result(boolean failed, String text) {}

  /**
   * Waits until all pictures are done.
   *
   * @return how many of them have no caption
   */
  int run(Path out) throws InterruptedException {
    List<List<Path>> parts = parts();
    String job = identity();
    Map<Integer, String> batches = earlier(job);
    if (!batches.isEmpty()) {
      say.accept("Going on with " + String.join(", ", batches.values()) + ".");
    }
    int failed = 0;
    int done = 0;
    try (CaptionFile file = new CaptionFile(out)) {
      for (int part = 0; part < parts.size(); part++) {
        for (int next = part; next < Math.min(parts.size(), part + PARTS_AHEAD); next++) {
          if (!batches.containsKey(next)) {
            batches.put(next, start(parts.get(next), job, next));
          }
        }
        JsonNode batch = await(batches.getOrDefault(part, ""), done);
        Map<String, Result> results = results(batch);
        for (int i = 0; i < parts.get(part).size(); i++) {
          Result result = results.getOrDefault(Integer.toString(i), UNREADABLE);
          failed += result.failed() ? 1 : 0;
          file.write(parts.get(part).get(i), result);
        }
        // The pictures are large; the captions stay for whoever asks again.
        client.delete(batch.path("input_file_id").asString());
        done += parts.get(part).size();
      }
      file.complete();
    } finally {
      progress.clear();
    }
    return failed;
  }

  private List<List<Path>> parts() {
    List<List<Path>> parts = new ArrayList<>();
    List<Path> part = new ArrayList<>();
    long bytes = 0;
    for (Path picture : pictures) {
      long size = size(picture);
      if (!part.isEmpty() && (bytes + size > PART_BYTES || part.size() >= PART_PICTURES)) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(picture);
      bytes += size;
    }
    parts.add(part);
    return parts;
  }

  /** What the same question about the same pictures has in common, whenever it is asked. */
  private String identity() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, model);
      add(digest, prompt);
      for (Path picture : pictures) {
        add(digest, picture.toAbsolutePath().normalize().toString());
        add(digest, size(picture) + " " + Files.getLastModifiedTime(picture).toMillis());
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new CommandException("A picture cannot be read: " + e, e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Batches of this job that an earlier command left, by part. */
  private Map<Integer, String> earlier(String job) throws InterruptedException {
    Map<Integer, String> found = new HashMap<>();
    for (JsonNode batch : client.batches()) {
      JsonNode metadata = batch.path("metadata");
      if (metadata.path(JOB).asString("").equals(job)
          && !LOST.contains(batch.path("status").asString())) {
        int part = Integer.parseInt(metadata.path(PART).asString());
        found.putIfAbsent(part, batch.path("id").asString());
      }
    }
    return found;
  }

  private String start(List<Path> part, String job, int number) throws InterruptedException {
    try {
      Path lines = Files.createTempFile("onevision-batch-", ".jsonl");
      try {
        write(part, lines);
        return client.start(lines, window, Map.of(JOB, job, PART, Integer.toString(number)));
      } finally {
        Files.delete(lines);
      }
    } catch (IOException failure) {
      throw new CommandException("The pictures cannot be sent: " + failure, failure);
    }
  }

  private void write(List<Path> part, Path lines) throws IOException {
    int written = 0;
    try (OutputStream out = Files.newOutputStream(lines)) {
      for (int i = 0; i < part.size(); i++) {
        if (size(part.get(i)) <= LARGEST_PICTURE && Files.isReadable(part.get(i))) {
          out.write(JSON.writeValueAsBytes(line(i, part.get(i))));
          out.write('\n');
          written++;
        }
      }
    }
    if (written == 0) {
      throw new CommandException(
          "None of these pictures can be read, or all have more than 20 MB: "
              + PictureFiles.names(part.subList(0, Math.min(3, part.size()))));
    }
  }

  private Map<String, Object> line(int index, Path picture) throws IOException {
    List<Object> content = List.of(FilePart.of(picture), Map.of("type", "text", "text", prompt));
    return Map.of(
        "custom_id",
        Integer.toString(index),
        "method",
        "POST",
        "url",
        "/v1/chat/completions",
        "body",
        Map.of("model", model, "messages", List.of(Map.of("role", "user", "content", content))));
  }

  private JsonNode await(String id, int doneBefore) throws InterruptedException {
    while (true) {
      JsonNode batch = client.batch(id);
      JsonNode counts = batch.path("request_counts");
      progress.show(
          doneBefore + counts.path("completed").asInt() + counts.path("failed").asInt(),
          pictures.size());
      String status = batch.path("status").asString();
      if (status.equals("completed")) {
        return batch;
      }
      if (LOST.contains(status) && !status.equals("cancelling")) {
        throw new CommandException(
            id
                + " is "
                + status
                + ". "
                + batch.path("errors").path("data").path(0).path("message").asString("")
                + " Run the same command again to begin this part anew.");
      }
      Thread.sleep(LOOK);
    }
  }

  private Map<String, Result> results(JsonNode batch) throws InterruptedException {
    Map<String, Result> results = new HashMap<>();
    for (String kind : List.of("output_file_id", "error_file_id")) {
      if (batch.path(kind).isString()) {
        client.lines(
            batch.path(kind).asString(),
            line -> results.put(line.path("custom_id").asString(), result(line)));
      }
    }
    return results;
  }

  private static Result result(JsonNode line) {
    JsonNode body = line.path("response").path("body");
    JsonNode text = body.path("choices").path(0).path("message").path("content");
    return text.isString()
        ? new Result(false, text.asString())
        : new Result(true, body.path("error").path("message").asString("There is no answer."));
  }

  private static long size(Path picture) {
    try {
      return Files.size(picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
