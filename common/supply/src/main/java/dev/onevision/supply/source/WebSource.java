package dev.onevision.supply.source;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A folder of a web server with a {@code SHA256SUMS} file, as {@code sha256sum *} writes it. */
final class WebSource implements ModelSource {

  private final URI folder;
  private final @Nullable String token;
  private final Web web = new Web(Duration.ofSeconds(30));

  WebSource(URI folder, SourceOptions options) {
    if (folder.getHost() == null || folder.getRawQuery() != null || folder.getUserInfo() != null) {
      throw new SupplyException(
          "The URL of a folder has a host, no user and no query; it is %s://%s..."
              .formatted(folder.getScheme(), folder.getHost()));
    }
    this.folder = folder;
    this.token = options.token();
  }

  @Override
  public Listing list() throws IOException {
    String text = web.text(request(Sha256Sums.FILE));
    List<RemoteFile> files = new ArrayList<>();
    for (Map.Entry<String, Checksum> sum : Sha256Sums.parse(folder.toString(), text).entrySet()) {
      if (Listing.isNeeded(sum.getKey())) {
        long bytes = web.size(request(sum.getKey()));
        if (bytes < 0) {
          throw new SupplyException(request(sum.getKey()) + ": the server does not tell its size");
        }
        files.add(new RemoteFile(sum.getKey(), bytes, sum.getValue()));
      }
    }
    return new Listing(digest(text), files).check(folder.toString());
  }

  @Override
  public FileRequest request(RemoteFile file) {
    return request(file.name());
  }

  private FileRequest request(String name) {
    URI uri = folder.resolve(name);
    return new FileRequest(uri, token, uri.toString());
  }

  static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
