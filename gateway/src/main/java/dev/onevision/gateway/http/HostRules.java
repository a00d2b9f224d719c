package dev.onevision.gateway.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which values of the header {@code Host} are allowed. A web page can let its own host name resolve
 * to a loopback address (DNS rebinding). The browser then sends the page's requests to this server
 * and shows the page the responses. Such a request has the page's name in its header {@code Host},
 * never an IP address. Pure.
 */
final class HostRules {

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final List<String> allowed;
  private final boolean all;

  /**
   * Creates rules.
   *
   * @param allowed configured names
   * @param keyless whether everyone who reaches the server may call it
   * @param address that the server listens on; null for all
   */
  HostRules(List<String> allowed, boolean keyless, @Nullable InetAddress address) {
    this.allowed = allowed;
    boolean local = keyless && address != null && address.isLoopbackAddress();
    this.all = allowed.contains(HostProperties.ANY) || allowed.isEmpty() && !local;
  }

  /**
   * Whether a request may have this header.
   *
   * @param host null if it has none, which browsers never do
   */
  boolean allow(@Nullable String host) {
    if (all || host == null || host.startsWith("[")) {
      return true;
    }
    int colon = host.indexOf(':');
    String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return plain.equals("localhost")
        || plain.endsWith(".localhost")
        || IPV4.matcher(plain).matches()
        || allowed.stream().anyMatch(plain::equalsIgnoreCase);
  }
}
