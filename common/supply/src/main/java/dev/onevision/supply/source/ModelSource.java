package dev.onevision.supply.source;

import java.io.IOException;
import java.net.URI;

/** A place where a checkpoint is kept. */
public sealed interface ModelSource permits HubSource, S3Source, WebSource {

  /**
   * Reads which files there are.
   *
   * @throws SupplyException if there is no checkpoint, or it may not be read
   * @throws IOException if another attempt may succeed
   */
  Listing list() throws IOException;

  /** How the content of a listed file is requested. Valid for the next minutes. */
  FileRequest request(RemoteFile file);

  /**
   * The source that an address names.
   *
   * @param address {@code hf://ORG/NAME[@REVISION]}, {@code s3://BUCKET/PREFIX}, or the URL of a
   *     folder with a {@code SHA256SUMS} file
   * @throws SupplyException if the address is none of these
   */
  static ModelSource of(String address, SourceOptions options) {
    String scheme = address.contains("://") ? address.substring(0, address.indexOf("://")) : "";
    return switch (scheme) {
      case "hf" -> new HubSource(address, options);
      case "s3" -> new S3Source(address, options);
      case "http", "https" -> new WebSource(uri(address), options);
      default ->
          throw new SupplyException(
              "'%s' is no source of a model. Use hf://ORG/NAME[@REVISION], s3://BUCKET/PREFIX or"
                      .formatted(address)
                  + " https://HOST/FOLDER/.");
    };
  }

  private static URI uri(String address) {
    try {
      return URI.create(address.endsWith("/") ? address : address + "/");
    } catch (IllegalArgumentException e) {
      throw new SupplyException("'%s' is not a URL.".formatted(address), e);
    }
  }
}
