package dev.onevision.vision.media;

import dev.onevision.contract.media.InvalidMediaUrlException;
import dev.onevision.contract.media.MediaUrl;
import dev.onevision.vision.media.MediaException.Problem;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which URLs may be fetched, as far as the URL itself tells. {@link ConnectGuard} checks what its
 * host resolves to.
 */
final class FetchRules {

  private final MediaProperties limits;
  private final Set<String> allowedHosts;

  FetchRules(MediaProperties limits) {
    this.limits = limits;
    this.allowedHosts =
        limits.allowHosts().stream()
            .map(MediaUrl::canonicalHost)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** How a URL may be fetched. */
  enum Access {
    /** Only from an address of the public internet. */
    PUBLIC,
    /** From any address: the operator named the host, or allows all. */
    TRUSTED
  }

  /** Reads the URL of a request. */
  static MediaUrl url(String text, FileKind kind) throws MediaException {
    try {
      return MediaUrl.parse(text);
    } catch (InvalidMediaUrlException e) {
      throw refused(kind, "its URL " + e.explanation());
    }
  }

  /** Checks host and port, and decides which addresses the URL may be fetched from. */
  Access check(MediaUrl url, FileKind kind) throws MediaException {
    if (url.isHttps() && url.host().contains("_")) {
      // The JDK's TLS neither sends such a name to the server nor accepts it in a certificate.
      throw sendItself(
          kind,
          "could not be fetched: https does not support the underscore in the host name "
              + url.host());
    }
    if (limits.allowPrivateAddresses() || allowedHosts.contains(url.host())) {
      return Access.TRUSTED;
    }
    if (!limits.ports().contains(url.port())) {
      throw refused(kind, "port " + url.port() + " is not allowed");
    }
    return Access.PUBLIC;
  }

  /** The next hop. A redirect from https to http is refused. */
  MediaUrl redirect(MediaUrl original, MediaUrl from, FileKind kind, String location)
      throws MediaException {
    MediaUrl next;
    try {
      next = from.resolve(location);
      check(next, kind);
    } catch (InvalidMediaUrlException | MediaException e) {
      // The message must not tell where a redirect points.
      throw unreachable(original, kind);
    }
    if (from.isHttps() && !next.isHttps()) {
      throw refused(kind, original.host() + " redirects from https to http");
    }
    return next;
  }

  private static MediaException refused(FileKind kind, String why) {
    return sendItself(kind, "cannot be fetched: " + why);
  }

  private static MediaException sendItself(FileKind kind, String problem) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s %2$s. Send the %1$s itself as a data: URL.",
            kind.noun(),
            problem));
  }

  /**
   * The same message for a host that is unknown, does not answer, or has a refused address: a
   * client must not learn which.
   */
  static MediaException unreachable(MediaUrl url, FileKind kind) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s could not be fetched: %2$s is unknown, does not answer, or is not a public"
                + " address. Check the URL, or send the %1$s itself as a data: URL.",
            kind.noun(),
            url.host()));
  }
}
