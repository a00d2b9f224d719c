package dev.onevision.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.web.server.ServerWebExchange;

/** The owner of a client's files, batches and streams: everyone who has the same API key. */
public final class Owner {

  private static final String ATTRIBUTE = Owner.class.getName();
  private static final int BYTES = 16;

  private Owner() {}

  /**
   * The owner of what this exchange creates: a digest of the API key, or empty without keys. Only
   * the owner sees it.
   */
  public static String of(ServerWebExchange exchange) {
    return exchange.getAttributeOrDefault(ATTRIBUTE, "");
  }

  static void set(ServerWebExchange exchange, String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("owner of files: " + key).getBytes(StandardCharsets.UTF_8));
      exchange.getAttributes().put(ATTRIBUTE, HexFormat.of().formatHex(digest, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
