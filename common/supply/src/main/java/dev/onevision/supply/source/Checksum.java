package dev.onevision.supply.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the content of a file must be.
 *
 * @param algorithm of the digest
 * @param hex the digest in lower case
 */
public record Checksum(Algorithm algorithm, String hex) {

  private static final int BUFFER_BYTES = 1 << 20;

  /** How the digest is computed. */
  public enum Algorithm {
    /** SHA-256 of the content. */
    SHA256("SHA-256"),
    /** Git's name of a blob: SHA-1 of a header with the size, and the content. */
    GIT_BLOB("SHA-1"),
    /** MD5 of the content, which S3 has as the ETag of small objects. */
    MD5("MD5");

    private final String digest;

    Algorithm(String digest) {
      this.digest = digest;
    }

    private int digits() {
      return switch (this) {
        case SHA256 -> 64;
        case GIT_BLOB -> 40;
        case MD5 -> 32;
      };
    }
  }

  /** Checks the digest's form. */
  public Checksum {
    if (!hex.matches("[0-9a-f]{" + algorithm.digits() + "}")) {
      throw new IllegalArgumentException("'%s' is no %s".formatted(hex, algorithm));
    }
  }

  /** The checksum of a file's content. */
  public static Checksum of(Path file, Algorithm algorithm) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm.digest);
      if (algorithm == Algorithm.GIT_BLOB) {
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm.digest, e);
    }
  }

  /** Whether a file has this content. */
  public boolean matches(Path file) throws IOException {
    return of(file, algorithm).equals(this);
  }
}
