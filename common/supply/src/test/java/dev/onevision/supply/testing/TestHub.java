package dev.onevision.supply.testing;

import dev.onevision.supply.source.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A hub on loopback with the API of the Hugging Face Hub: it lists the files of a revision, and
 * redirects requests for large ones to another origin, as the Hub does to its CDN.
 */
public final class TestHub implements AutoCloseable {

  private static final String LARGE = ".safetensors";

  private final FileServer api = new FileServer();
  private final FileServer cdn = new FileServer();
  private final String repository;

  /** Starts a hub with one repository, {@code ORG/NAME}. */
  public TestHub(String repository) {
    this.repository = repository;
  }

  /** The server with the API. */
  public FileServer api() {
    return api;
  }

  /** The server with the content of large files. */
  public FileServer cdn() {
    return cdn;
  }

  /**
   * Publishes files.
   *
   * @param branch that names the commit
   * @param commit 40 hexadecimal digits
   */
  public void publish(String branch, String commit, Map<String, byte[]> files, Path scratch)
      throws IOException {
    List<Map<String, Object>> siblings = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      siblings.add(publish(commit, file.getKey(), file.getValue(), scratch));
    }
    byte[] model =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of(
                    "id", repository, "modelId", repository, "sha", commit, "siblings", siblings));
    for (String revision : List.of(branch, commit)) {
      api.add("/api/models/" + repository + "/revision/" + revision, model);
    }
  }

  private Map<String, Object> publish(String commit, String name, byte[] content, Path scratch)
      throws IOException {
    Path copy = Files.write(scratch.resolve("published"), content);
    String path = "/" + repository + "/resolve/" + commit + "/" + name;
    Map<String, Object> lfs = Map.of();
    byte[] blob = content;
    if (name.endsWith(LARGE)) {
      String sha256 = Checksum.of(copy, Checksum.Algorithm.SHA256).hex();
      String pointer =
          "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
              .formatted(sha256, content.length);
      blob = pointer.getBytes(StandardCharsets.UTF_8);
      lfs = Map.of("sha256", sha256, "size", content.length, "pointerSize", blob.length);
      cdn.add("/" + sha256, content);
      api.redirect(path, cdn.url() + "/" + sha256);
    } else {
      api.add(path, content);
    }
    Files.write(copy, blob);
    String blobId = Checksum.of(copy, Checksum.Algorithm.GIT_BLOB).hex();
    Files.delete(copy);
    return lfs.isEmpty()
        ? Map.of("rfilename", name, "size", content.length, "blobId", blobId)
        : Map.of("rfilename", name, "size", content.length, "blobId", blobId, "lfs", lfs);
  }

  @Override
  public void close() {
    api.close();
    cdn.close();
  }
}
