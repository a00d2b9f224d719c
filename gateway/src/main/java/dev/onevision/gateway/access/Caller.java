package dev.onevision.gateway.access;

import dev.onevision.gateway.access.keys.ApiKey;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** The key that a request came with. */
public final class Caller {

  private static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /** The key of this exchange; null if the API requires none, or the key is invalid. */
  public static @Nullable ApiKey of(ServerWebExchange exchange) {
    return exchange.getAttribute(ATTRIBUTE);
  }

  /** Whether every request of this caller runs in spare capacity. */
  public static boolean isBatchOnly(ServerWebExchange exchange) {
    ApiKey key = of(exchange);
    return key != null && key.isBatchOnly();
  }

  /** Whether this caller may use the model. */
  public static boolean allowsModel(ServerWebExchange exchange, String model) {
    ApiKey key = of(exchange);
    return key == null || key.allowsModel(model);
  }

  static void set(ServerWebExchange exchange, ApiKey key) {
    exchange.getAttributes().put(ATTRIBUTE, key);
  }
}
