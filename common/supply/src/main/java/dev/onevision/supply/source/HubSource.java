package dev.onevision.supply.source;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A repository of the Hugging Face Hub, or of a server with the same API. */
final class HubSource implements ModelSource {

  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final String MAIN = "main";
  private static final String NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}";
  private static final Pattern ADDRESS =
      Pattern.compile("hf://(" + NAME + "/" + NAME + ")(?:@([A-Za-z0-9][A-Za-z0-9._/-]{0,199}))?");

  private final String address;
  private final String repository;
  private final String revision;
  private final String endpoint;
  private final @Nullable String token;
  private final Web web = new Web(Duration.ofSeconds(30));
  private String commit;

  HubSource(String address, SourceOptions options) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new SupplyException(
          "'%s' is no repository. Use hf://ORG/NAME or hf://ORG/NAME@REVISION.".formatted(address));
    }
    this.address = address;
    this.repository = Objects.requireNonNull(matcher.group(1));
    this.revision = Objects.requireNonNullElse(matcher.group(2), MAIN);
    this.endpoint =
        Objects.requireNonNullElse(options.endpoint(), PUBLIC).toString().replaceAll("/+$", "");
    this.token = options.token();
    this.commit = revision;
  }

  @Override
  public Listing list() throws IOException {
    String path = "/api/models/" + repository + "/revision/" + escaped(revision) + "?blobs=true";
    String text = web.text(new FileRequest(URI.create(endpoint + path), token, address));
    try {
      JsonNode model = JsonMapper.shared().readTree(text);
      commit = model.path("sha").asString("");
      if (!commit.matches("[0-9a-f]{40}")) {
        throw new SupplyException(address + ": the server's answer names no commit");
      }
      List<RemoteFile> files = new ArrayList<>();
      for (JsonNode file : model.path("siblings")) {
        if (Listing.isNeeded(file.path("rfilename").asString(""))) {
          files.add(file(file));
        }
      }
      return new Listing(commit, files).check(address);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new SupplyException(address + ": the server's answer is not that of a hub", e);
    }
  }

  private static RemoteFile file(JsonNode file) {
    JsonNode lfs = file.path("lfs");
    Checksum checksum =
        lfs.has("sha256")
            ? new Checksum(Checksum.Algorithm.SHA256, lfs.path("sha256").asString())
            : new Checksum(Checksum.Algorithm.GIT_BLOB, file.path("blobId").asString(""));
    JsonNode bytes = lfs.has("size") ? lfs.path("size") : file.path("size");
    if (!bytes.isIntegralNumber() || bytes.asLong() < 0) {
      throw new IllegalArgumentException("a file without a size");
    }
    return new RemoteFile(file.path("rfilename").asString(), bytes.asLong(), checksum);
  }

  /** Of the listed commit: the branch may move on during the download. */
  @Override
  public FileRequest request(RemoteFile file) {
    URI uri = URI.create(endpoint + "/" + repository + "/resolve/" + commit + "/" + file.name());
    return new FileRequest(uri, token, address + ": " + file.name());
  }

  private static String escaped(String revision) {
    return revision.replace("/", "%2F");
  }
}
