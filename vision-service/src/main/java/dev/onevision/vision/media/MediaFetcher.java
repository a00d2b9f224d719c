package dev.onevision.vision.media;

import dev.onevision.contract.media.MediaUrl;
import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.media.ResponseBody.RefusedException;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Fetches images and videos from URLs that clients choose.
 *
 * <p>For each hop, the first and every redirect: 1. {@link FetchRules} checks the URL. 2. The host
 * is resolved, and {@link ConnectGuard} lets the socket connect to an address of the public
 * internet only, so a name that resolves differently a moment later gains nothing. 3. The response
 * is read up to the size limit, within the rest of the timeout, and is dropped if its first bytes
 * are not of the wanted kind.
 *
 * <p>A refused address, an unknown host and one that does not answer give the same message:
 * otherwise clients could explore the network that this service runs in. Thread-safe; callers
 * block.
 */
public final class MediaFetcher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MediaFetcher.class);

  /** Max sockets of one client, and max requests that wait for one. */
  private static final int MAX_CONNECTIONS = 500;

  private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(30);

  private final MediaProperties limits;
  private final FetchRules rules;
  // Two pools: no public fetch may reuse a connection to a private address.
  private final ConnectionProvider publicConnections = connections("media-public");
  private final ConnectionProvider trustedConnections = connections("media-trusted");
  private final HttpClient publicClient;
  private final HttpClient trustedClient;
  private final LongSupplier nanoTime;

  public MediaFetcher(MediaProperties limits) {
    this(limits, UnaryOperator.identity());
  }

  /**
   * A fetcher.
   *
   * @param customizer changes both clients; for tests
   */
  MediaFetcher(MediaProperties limits, UnaryOperator<HttpClient> customizer) {
    this.limits = limits;
    this.rules = new FetchRules(limits);
    HttpClient trusted = customizer.apply(client(trustedConnections, limits));
    this.trustedClient = trusted;
    this.publicClient = guarded(customizer.apply(client(publicConnections, limits)));
    this.nanoTime = System::nanoTime;
  }

  private static ConnectionProvider connections(String name) {
    return ConnectionProvider.builder(name)
        .maxConnections(MAX_CONNECTIONS)
        .pendingAcquireMaxCount(MAX_CONNECTIONS)
        .maxIdleTime(MAX_IDLE_TIME)
        .build();
  }

  private static HttpClient client(ConnectionProvider connections, MediaProperties limits) {
    return HttpClient.create(connections)
        .noProxy()
        .followRedirect(false)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(limits.connectTimeout().toMillis()))
        .responseTimeout(limits.connectTimeout())
        .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "onevision"));
  }

  private static HttpClient guarded(HttpClient client) {
    ConnectGuard guard = new ConnectGuard(GlobalUnicast::contains);
    return client
        .doOnChannelInit((_, channel, _) -> channel.pipeline().addFirst(guard))
        // Tries the public ones of several addresses; the guard decides in any case.
        .resolvedAddressesSelector(
            (_, addresses) ->
                addresses.stream()
                    .filter(
                        address ->
                            address instanceof InetSocketAddress internet
                                && GlobalUnicast.contains(internet.getAddress()))
                    .toList());
  }

  @Override
  public void close() {
    publicConnections.dispose();
    trustedConnections.dispose();
  }

  /**
   * Fetches a file.
   *
   * @param url as the client wrote it
   * @param timeout the caller's; the kind's timeout holds as well
   * @throws MediaException with a message for the client
   */
  public byte[] fetch(String url, FileKind kind, Duration timeout) throws MediaException {
    Duration whole = timeout.compareTo(kind.fetchTimeout()) < 0 ? timeout : kind.fetchTimeout();
    long end = nanoTime.getAsLong() + whole.toNanos();
    MediaUrl original = FetchRules.url(url, kind);
    MediaUrl next = original;
    for (int hops = 0; hops <= limits.maxRedirects(); hops++) {
      FetchRules.Access access = rules.check(next, kind);
      Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
      if (!left.isPositive()) {
        throw tooSlow(original, kind, whole);
      }
      Hop hop = get(access, next, kind, left, original, whole);
      if (hop.redirect() == null) {
        return hop.body();
      }
      next = rules.redirect(original, next, kind, hop.redirect());
    }
    throw new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %s at %s could not be fetched: it redirects more than %d times. Send the final"
                + " URL.",
            kind.noun(),
            original.host(),
            limits.maxRedirects()));
  }

  private Hop get(
      FetchRules.Access access,
      MediaUrl url,
      FileKind kind,
      Duration left,
      MediaUrl original,
      Duration whole)
      throws MediaException {
    HttpClient client =
        switch (access) {
          case PUBLIC -> publicClient;
          case TRUSTED -> trustedClient;
        };
    try {
      Hop hop =
          client
              .headers(headers -> headers.set(HttpHeaderNames.ACCEPT, kind.accept()))
              .get()
              .uri(url.uri().toString())
              .response((response, body) -> read(response, body, kind, original))
              .next()
              .timeout(left)
              .block();
      if (hop == null) {
        throw FetchRules.unreachable(original, kind);
      }
      return hop;
    } catch (RefusedException e) {
      throw e.reason();
    } catch (RuntimeException e) {
      log.debug("Fetching a {} failed", kind.noun(), e);
      if (isTimeout(e)) {
        throw tooSlow(original, kind, whole);
      }
      throw FetchRules.unreachable(original, kind);
    }
  }

  private static Flux<Hop> read(
      HttpClientResponse response, ByteBufFlux body, FileKind kind, MediaUrl original) {
    int status = response.status().code();
    String location = response.responseHeaders().get(HttpHeaderNames.LOCATION);
    if (status >= 300 && status < 400 && location != null) {
      return Flux.just(new Hop(utf8(location), new byte[0]));
    }
    if (status != 200) {
      return Flux.error(
          new RefusedException(
              new MediaException(
                  Problem.UNREACHABLE,
                  String.format(
                      Locale.ROOT,
                      "The %1$s could not be fetched: %2$s returned HTTP status %3$d. Check the"
                          + " URL, or send the %1$s itself as a data: URL.",
                      kind.noun(),
                      original.host(),
                      status))));
    }
    String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && length.length() < 19 && Long.parseLong(length) > kind.maxBytes()) {
      return Flux.error(new RefusedException(kind.tooManyBytes()));
    }
    ResponseBody collected = new ResponseBody(kind);
    return body.asByteArray()
        .doOnNext(collected::add)
        .then(Mono.fromCallable(() -> new Hop(null, collected.finish())))
        .flux();
  }

  /** Headers are decoded as Latin-1; servers that do not escape a URL write it in UTF-8. */
  private static String utf8(String header) {
    byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return header;
    }
  }

  private static boolean isTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.util.concurrent.TimeoutException
          || cause instanceof io.netty.handler.timeout.ReadTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static MediaException tooSlow(MediaUrl original, FileKind kind, Duration whole) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s could not be fetched: %2$s did not deliver it within %3$.1f seconds. Retry,"
                + " or send the %1$s itself as a data: URL.",
            kind.noun(),
            original.host(),
            whole.toMillis() / 1000.0));
  }

  /** The result of one hop: a redirect, or the file. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  private record Hop(@Nullable String redirect, byte[] body) {}
}
