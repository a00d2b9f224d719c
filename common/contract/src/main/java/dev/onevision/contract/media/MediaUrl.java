package dev.onevision.contract.media;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The http or https URL of an image or a video, read as HTTP clients and browsers read URLs.
 *
 * <p>White space around the URL and line breaks in it are ignored. Characters that a request line
 * cannot contain are percent-encoded, and so is a {@code %} that starts no escape.
 * Internationalized hosts become ASCII, hosts may contain {@code _}, and all spellings of an IPv6
 * address become one. A check and a connection use the same value: {@link #host()} and {@link
 * #port()} are those of {@link #uri()}.
 *
 * <p>This type does not decide whether the URL may be fetched.
 */
public final class MediaUrl {

  /** Maximum number of characters, before and after escaping. */
  public static final int MAX_LENGTH = 8192;

  /** Characters that are invalid in a host, although the parser accepts them. */
  private static final String FORBIDDEN_IN_HOST = "\"<>^`{|}";

  private final HttpUrl url;

  private MediaUrl(HttpUrl url) {
    this.url = url;
  }

  /**
   * Reads an absolute URL.
   *
   * @throws InvalidMediaUrlException if it is malformed, or has a user name or password
   */
  public static MediaUrl parse(String text) throws InvalidMediaUrlException {
    String trimmed = trimmed(text);
    if (!startsWith(trimmed, "https:") && !startsWith(trimmed, "http:")) {
      throw new InvalidMediaUrlException("must start with https: or http:");
    }
    return checked(HttpUrl.parse(trimmed));
  }

  /**
   * Reads a redirect's {@code Location}, which may be relative to this URL.
   *
   * @throws InvalidMediaUrlException as {@link #parse(String)}
   */
  public MediaUrl resolve(String location) throws InvalidMediaUrlException {
    return checked(url.resolve(trimmed(location)));
  }

  private static MediaUrl checked(@Nullable HttpUrl url) throws InvalidMediaUrlException {
    if (url == null) {
      throw new InvalidMediaUrlException("has no valid host or port");
    }
    String host = url.host();
    for (int i = 0; i < FORBIDDEN_IN_HOST.length(); i++) {
      if (host.indexOf(FORBIDDEN_IN_HOST.charAt(i)) >= 0) {
        throw new InvalidMediaUrlException("has no valid host or port");
      }
    }
    if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
      throw new InvalidMediaUrlException("has a user name or a password, which is not allowed");
    }
    String escaped = url.newBuilder().fragment(null).build().uri().toString();
    if (escaped.length() > MAX_LENGTH) {
      throw tooLong();
    }
    return new MediaUrl(HttpUrl.get(escaped));
  }

  private static String trimmed(String text) throws InvalidMediaUrlException {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    if (end - start > MAX_LENGTH) {
      throw tooLong();
    }
    StringBuilder trimmed = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c != '\t' && c != '\n' && c != '\r') {
        trimmed.append(c);
      }
    }
    return trimmed.toString();
  }

  private static InvalidMediaUrlException tooLong() {
    return new InvalidMediaUrlException("is longer than " + MAX_LENGTH + " characters");
  }

  private static boolean startsWith(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** Whether it is an https URL; otherwise it is an http URL. */
  public boolean isHttps() {
    return url.isHttps();
  }

  /** The host in lower case and ASCII; an IPv6 address without brackets. */
  public String host() {
    return url.host();
  }

  /** The port; the default of the scheme if the URL has none. */
  public int port() {
    return url.port();
  }

  /** The escaped URL, without a fragment. */
  public URI uri() {
    return url.uri();
  }

  /** The host in the form of {@link #host()}, to compare it with a configured name. */
  public static String canonicalHost(String host) {
    HttpUrl url = HttpUrl.parse("http://" + host + "/");
    return url == null ? host.toLowerCase(Locale.ROOT) : url.host();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MediaUrl that && url.equals(that.url);
  }

  @Override
  public int hashCode() {
    return Objects.hash(url);
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
