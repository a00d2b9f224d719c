package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import dev.onevision.client.BatchClient;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
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

/**
 * Captions images with batches: splits them into parts that fit a file, keeps two parts in the
 * suite, and collects the captions of each part when its batch is complete.
 *
 * <p>Keeps no state of its own. The metadata of each batch holds a digest of the question, the
 * model and the images, and the number of its part, by which a job finds its batches again.
 */
final class CaptionJob {

  private static final String JOB = "onevision_job";
  private static final String PART = "onevision_part";
  private static final Set<String> LOST = Set.of("failed", "cancelled", "cancelling", "expired");

  /** The suite's limit. */
  private static final long MAX_IMAGE_BYTES = 20L * 1024 * 1024;

  private static final long PART_BYTES = 48L * 1024 * 1024;
  private static final int PART_IMAGES = 2_000;
  private static final int PARTS_AHEAD = 2;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

  private static final Result UNREADABLE =
      new Result(true, "The image cannot be read, or is larger than 20 MB.");

  private final BatchClient batches;
  private final String model;
  private final String prompt;
  private final String window;
  private final List<Path> images;
  private final Consumer<String> log;
  private final ProgressBar progress = new ProgressBar("Captioning", ProgressBar.Unit.FILES);

  CaptionJob(
      BatchClient batches,
      String model,
      String prompt,
      String window,
      List<Path> images,
      Consumer<String> log) {
    this.batches = batches;
    this.model = model;
    this.prompt = prompt;
    this.window = window;
    this.images = images;
    this.log = log;
  }

  /** A caption, or the reason why there is none. */
  record Result(boolean failed, String text) {}

  /**
   * Captions all images.
   *
   * @return the number of images without a caption
   */
  int run(Path out) throws InterruptedException {
    try {
      return caption(out);
    } catch (ApiException refused) {
      throw new CommandException("The suite says: " + refused.getMessage(), refused);
    } catch (IOException failure) {
      throw new CommandException(
          "The suite does not answer ("
              + failure
              + "). Its batches continue when it is back. Run the same command again to continue.",
          failure);
    }
  }

  private int caption(Path out) throws IOException, InterruptedException {
    List<List<Path>> parts = parts();
    String job = identity();
    Map<Integer, String> started = findBatches(job);
    if (!started.isEmpty()) {
      log.accept("Continuing " + String.join(", ", started.values()) + ".");
    }
    int failed = 0;
    int done = 0;
    try (CaptionFile file = new CaptionFile(out)) {
      for (int part = 0; part < parts.size(); part++) {
        for (int next = part; next < Math.min(parts.size(), part + PARTS_AHEAD); next++) {
          if (!started.containsKey(next)) {
            started.put(next, start(parts.get(next), job, next));
          }
        }
        JsonNode batch = await(started.getOrDefault(part, ""), done);
        Map<String, Result> results = results(batch);
        for (int i = 0; i < parts.get(part).size(); i++) {
          Result result = results.getOrDefault(Integer.toString(i), UNREADABLE);
          failed += result.failed() ? 1 : 0;
          file.write(parts.get(part).get(i), result);
        }
        deleteImages(batch);
        done += parts.get(part).size();
      }
      file.complete();
    } finally {
      progress.clear();
    }
    return failed;
  }

  /** Frees storage early. The captions stay until their retention ends. */
  private void deleteImages(JsonNode batch) throws InterruptedException {
    String file = batch.path("input_file_id").asString();
    try {
      batches.delete(file);
    } catch (IOException failure) {
      System.getLogger(CaptionJob.class.getName())
          .log(System.Logger.Level.DEBUG, "{0} was not deleted: {1}", file, failure);
    }
  }

  private List<List<Path>> parts() {
    List<List<Path>> parts = new ArrayList<>();
    List<Path> part = new ArrayList<>();
    long bytes = 0;
    for (Path image : images) {
      long size = size(image);
      if (!part.isEmpty() && (bytes + size > PART_BYTES || part.size() >= PART_IMAGES)) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(image);
      bytes += size;
    }
    parts.add(part);
    return parts;
  }

  /** The same for each run with the same model, question and files. */
  private String identity() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, model);
      add(digest, prompt);
      for (Path image : images) {
        add(digest, image.toAbsolutePath().normalize().toString());
        add(digest, size(image) + " " + Files.getLastModifiedTime(image).toMillis());
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new CommandException("Cannot read an image: " + e, e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Batches that an earlier run of this job started, by part. */
  private Map<Integer, String> findBatches(String job) throws IOException, InterruptedException {
    Map<Integer, String> found = new HashMap<>();
    for (JsonNode batch : batches.batches()) {
      JsonNode metadata = batch.path("metadata");
      if (metadata.path(JOB).asString("").equals(job)
          && !LOST.contains(batch.path("status").asString())) {
        int part = Integer.parseInt(metadata.path(PART).asString());
        found.putIfAbsent(part, batch.path("id").asString());
      }
    }
    return found;
  }

  private String start(List<Path> part, String job, int number)
      throws IOException, InterruptedException {
    Path lines = write(part);
    try {
      return batches.create(lines, window, Map.of(JOB, job, PART, Integer.toString(number)));
    } finally {
      Files.delete(lines);
    }
  }

  private Path write(List<Path> part) {
    int written = 0;
    try {
      Path lines = Files.createTempFile("onevision-batch-", ".jsonl");
      try (OutputStream out = Files.newOutputStream(lines)) {
        for (int i = 0; i < part.size(); i++) {
          if (size(part.get(i)) <= MAX_IMAGE_BYTES && Files.isReadable(part.get(i))) {
            out.write(line(i, part.get(i)));
            written++;
          }
        }
      }
      if (written > 0) {
        return lines;
      }
      Files.delete(lines);
    } catch (IOException failure) {
      throw new CommandException("Cannot read or copy the images: " + failure, failure);
    }
    throw new CommandException(
        "Each of these images is unreadable or larger than 20 MB: "
            + ImageFiles.names(part.subList(0, Math.min(3, part.size()))));
  }

  private byte[] line(int index, Path image) throws IOException {
    return BatchClient.line(
        Integer.toString(index), ChatRequest.ask(model, List.of(Content.file(image)), prompt));
  }

  private JsonNode await(String id, int doneBefore) throws IOException, InterruptedException {
    while (true) {
      JsonNode batch = batches.batch(id);
      JsonNode counts = batch.path("request_counts");
      progress.show(
          doneBefore + counts.path("completed").asInt() + counts.path("failed").asInt(),
          images.size());
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
                + " Run the same command again to restart this part.");
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  private Map<String, Result> results(JsonNode batch) throws IOException, InterruptedException {
    Map<String, Result> results = new HashMap<>();
    for (String kind : List.of("output_file_id", "error_file_id")) {
      if (batch.path(kind).isString()) {
        batches.lines(
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
        : new Result(
            true, body.path("error").path("message").asString("The line has no completion."));
  }

  private static long size(Path image) {
    try {
      return Files.size(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
