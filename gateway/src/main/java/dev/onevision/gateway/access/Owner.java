package dev.onevision.gateway.access;

import dev.onevision.gateway.access.keys.ApiKey;
import org.springframework.web.server.ServerWebExchange;

/** The owner of a client's files, batches and streams: the tenant of its API key. */
public final class Owner {

  private Owner() {}

  /**
   * The owner of what this exchange creates: a digest, or empty without keys. Only the owner sees
   * it.
   */
  public static String of(ServerWebExchange exchange) {
    ApiKey key = Caller.of(exchange);
    return key == null ? "" : key.tenant().owner();
  }
}
