package dev.onevision.vision.media;

import dev.onevision.vision.media.MediaException.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.http.client.InetAddressFilter;

/** Which addresses may be fetched, as far as that can be told from the address itself. */
final class FetchRules {

  private final MediaProperties limits;
  private final Set<String> allowedHosts;
  private final InetAddressFilter external = InetAddressFilter.externalAddresses();

  FetchRules(MediaProperties limits) {
    this.limits = limits;
    this.allowedHosts =
        limits.allowHosts().stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** How an address may be fetched. */
  enum Access {
    /** Only if its name resolves to addresses of the public network. */
    PUBLIC,
    /** Whatever its name resolves to: the operator named the host, or allows all. */
    TRUSTED
  }

  /** Checks scheme, host, credentials and port; and the host if it is an address literal. */
  Access check(URI address, FileKind kind) throws MediaException {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    String host = address.getHost();
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused(kind, "only http and https addresses are fetched");
    }
    if (host == null || host.isEmpty()) {
      throw refused(kind, "its address has no host");
    }
    if (address.getRawUserInfo() != null) {
      throw refused(kind, "addresses with a user name or password are not fetched");
    }
    if (limits.allowPrivateAddresses() || allowedHosts.contains(host.toLowerCase(Locale.ROOT))) {
      return Access.TRUSTED;
    }
    int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("http") ? 80 : 443;
    if (!limits.ports().contains(port)) {
      throw refused(kind, "port " + port + " is not among those that are fetched from");
    }
    // Clients connect to a literal without resolving it, and so without asking their filter.
    if (isRefusedLiteral(host)) {
      throw unreachable(address, kind);
    }
    return Access.PUBLIC;
  }

  /** The next hop; a client that came by https is not sent on in the open. */
  URI redirect(URI original, URI from, FileKind kind, String location) throws MediaException {
    URI next;
    try {
      next = from.resolve(location.strip());
    } catch (IllegalArgumentException e) {
      throw refused(kind, original.getHost() + " redirects to something that is no address");
    }
    boolean downgrade =
        "https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(next.getScheme());
    if (downgrade) {
      throw refused(kind, original.getHost() + " redirects from https to " + next.getScheme());
    }
    try {
      check(next, kind);
    } catch (MediaException e) {
      // What a redirect points at is the other side's business: say nothing of it.
      throw unreachable(original, kind);
    }
    return next;
  }

  private boolean isRefusedLiteral(String host) {
    String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return !external.matches(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static MediaException refused(FileKind kind, String why) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s cannot be fetched: %2$s. Send the %1$s itself as a data: URL.",
            kind.noun(),
            why));
  }

  /** One message for all that must not be told apart. */
  static MediaException unreachable(URI address, FileKind kind) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s could not be fetched: %2$s is unknown, does not answer, or is not a public"
                + " address. Check the address, or send the %1$s itself as a data: URL.",
            kind.noun(),
            address.getHost()));
  }
}
