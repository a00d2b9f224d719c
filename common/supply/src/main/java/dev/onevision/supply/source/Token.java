package dev.onevision.supply.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token of a hub or a web server. */
public final class Token {

  private static final int MAX_BYTES = 16 << 10;

  private Token() {}

  /**
   * Reads a token without the blanks around it.
   *
   * @param file null for no token
   * @throws SupplyException if the file cannot be read, or holds no token
   */
  public static Optional<String> read(@Nullable Path file) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new SupplyException(file + ": is too large for a token");
      }
      String token = Files.readString(file).strip();
      if (!token.matches("[!-~]+")) {
        throw new SupplyException(file + ": must hold a token, one word of ASCII characters");
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new SupplyException(file + ": the token cannot be read", e);
    }
  }
}
