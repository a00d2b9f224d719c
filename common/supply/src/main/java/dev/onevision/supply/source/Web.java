package dev.onevision.supply.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests over HTTP. Follows redirects itself, so that a token goes to the origin that it is for
 * and to no other. Uses HttpURLConnection because its timeout also covers each read of the content,
 * which that of java.net.http.HttpClient does not.
 */
public final class Web {

  private static final int MAX_REDIRECTS = 5;
  private static final int MAX_TEXT_BYTES = 16 << 20;
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(1);
  private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(15).toMillis();
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TEMPORARY_REDIRECT = 307;
  private static final int PERMANENT_REDIRECT = 308;

  private final int idleMillis;

  /**
   * Creates a client.
   *
   * @param idle max time without a byte of a response
   */
  public Web(Duration idle) {
    this.idleMillis = Math.toIntExact(idle.toMillis());
  }

  /**
   * Requests content.
   *
   * @param offset the first byte that is wanted
   * @return a response with status 200, 206 or 416
   * @throws SupplyException if the server refuses the request for good
   * @throws IOException if another attempt may succeed
   */
  public WebResponse get(FileRequest request, long offset) throws IOException {
    return send(request, "GET", offset);
  }

  /** The size of the content, or -1 if the server does not tell it. */
  long size(FileRequest request) throws IOException {
    try (WebResponse response = send(request, "HEAD", 0)) {
      return response.length();
    }
  }

  /** A text of limited size. */
  String text(FileRequest request) throws IOException {
    try (WebResponse response = get(request, 0);
        InputStream in = response.content()) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.write(in.readNBytes(MAX_TEXT_BYTES));
      if (in.read() >= 0) {
        throw new SupplyException(
            "%s: is larger than %d MiB".formatted(request, MAX_TEXT_BYTES >> 20));
      }
      return text.toString(StandardCharsets.UTF_8);
    }
  }

  private WebResponse send(FileRequest request, String method, long offset) throws IOException {
    URI at = request.uri();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpURLConnection connection = open(at, method, offset);
      boolean own = isSameOrigin(at, request.uri());
      if (request.token() != null && own) {
        connection.setRequestProperty("Authorization", "Bearer " + request.token());
      }
      int status = connection.getResponseCode();
      switch (status) {
        case HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_PARTIAL, RANGE_NOT_SATISFIABLE -> {
          return new WebResponse(connection, status);
        }
        case HttpURLConnection.HTTP_MOVED_PERM,
            HttpURLConnection.HTTP_MOVED_TEMP,
            HttpURLConnection.HTTP_SEE_OTHER,
            TEMPORARY_REDIRECT,
            PERMANENT_REDIRECT -> {
          at = target(request, at, connection.getHeaderField("Location"));
          connection.disconnect();
        }
        default -> throw refused(request, connection, status, own);
      }
    }
    throw new SupplyException("%s: more than %d redirects".formatted(request, MAX_REDIRECTS));
  }

  private HttpURLConnection open(URI at, String method, long offset) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(idleMillis);
    connection.setRequestProperty("User-Agent", "onevision");
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (offset > 0) {
      connection.setRequestProperty("Range", "bytes=" + offset + "-");
    }
    return connection;
  }

  private static URI target(FileRequest request, URI at, @Nullable String location)
      throws IOException {
    try {
      URI target = at.resolve(Objects.requireNonNullElse(location, ""));
      String scheme = Objects.requireNonNullElse(target.getScheme(), "");
      if (scheme.equals("https") || (scheme.equals("http") && at.getScheme().equals("http"))) {
        return target;
      }
      throw new SupplyException(
          "%s: redirects from %s to %s, which is refused"
              .formatted(request, at.getScheme(), scheme));
    } catch (IllegalArgumentException e) {
      throw new IOException(request + ": redirects to what is no URL", e);
    }
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static IOException refused(
      FileRequest request, HttpURLConnection connection, int status, boolean own)
      throws IOException {
    String code = Objects.requireNonNullElse(connection.getHeaderField("X-Error-Code"), "");
    String retryAfter = connection.getHeaderField("Retry-After");
    connection.disconnect();
    switch (status) {
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN -> {
        // Another origin refuses a signature of the redirect, which the next attempt renews.
        if (own) {
          throw new SupplyException(accessDenied(request, status, code));
        }
      }
      case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE ->
          throw new SupplyException("%s: not found%s".formatted(request, reason(code)));
      case TOO_MANY_REQUESTS, HttpURLConnection.HTTP_UNAVAILABLE -> pause(retryAfter);
      default -> {
        if (status < HttpURLConnection.HTTP_INTERNAL_ERROR
            && status != HttpURLConnection.HTTP_CLIENT_TIMEOUT) {
          throw new SupplyException("%s: the server answered %d".formatted(request, status));
        }
      }
    }
    return new IOException("%s: the server answered %d".formatted(request, status));
  }

  private static String accessDenied(FileRequest request, int status, String code) {
    if (code.equals("GatedRepo")) {
      return request
          + ": access denied (%d). The repository is gated: ask for access on its page, and give a"
              .formatted(status)
          + " token of an account that has it.";
    }
    return request.token() == null
        ? request
            + ": access denied (%d). Give a token if it is private; check the name, because servers"
                .formatted(status)
            + " answer the same for what does not exist."
        : request
            + ": access denied (%d). The token is invalid or its account has no access, or the"
                .formatted(status)
            + " source does not exist.";
  }

  private static String reason(String code) {
    return switch (code) {
      case "RepoNotFound" -> ". There is no such repository.";
      case "RevisionNotFound" -> ". There is no such revision.";
      default -> "";
    };
  }

  /** Waits as the server asks, within a limit. */
  private static void pause(@Nullable String retryAfter) throws IOException {
    if (retryAfter == null || !retryAfter.strip().toLowerCase(Locale.ROOT).matches("[0-9]{1,9}")) {
      return;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
    try {
      Thread.sleep(asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
