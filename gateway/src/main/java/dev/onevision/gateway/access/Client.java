package dev.onevision.gateway.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Identifies the client that shares the gateway with others: the API key or, without keys, the
 * network address.
 */
public final class Client {

  /** An IPv6 host can use a whole network of this prefix length. */
  private static final int NETWORK_BYTES = 8;

  private Client() {}

  /** The client of this exchange. */
  public static String of(ServerWebExchange exchange) {
    String owner = Owner.of(exchange);
    return owner.isEmpty() ? ofAddress(exchange.getRequest().getRemoteAddress()) : owner;
  }

  static String ofAddress(@Nullable InetSocketAddress remote) {
    InetAddress address = remote == null ? null : remote.getAddress();
    if (address == null) {
      return "unknown";
    }
    byte[] bytes = address.getAddress();
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
  }
}
