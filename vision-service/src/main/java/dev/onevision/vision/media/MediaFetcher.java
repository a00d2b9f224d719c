package dev.onevision.vision.media;

import dev.onevision.vision.media.MediaException.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.http.client.ReactorHttpClientBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Fetches pictures and videos from addresses that strangers chose.
 *
 * <p>For each hop, the first and every redirect: 1. the address must be http or https, with a host,
 * without credentials, on an allowed port ({@link FetchRules}); 2. the name is resolved and the
 * connection made only to addresses that pass the filter, so a name that resolves differently a
 * moment later gains nothing; 3. the answer is read up to the size limit, within the time that is
 * left of the whole, and given up as soon as its first bytes are not of the wanted kind.
 *
 * <p>A refused address, an unknown host and one that does not answer give the same message:
 * otherwise senders could explore the network this service stands in. Thread-safe; callers block.
 */
public final class MediaFetcher {

  private static final Logger log = LoggerFactory.getLogger(MediaFetcher.class);

  private final MediaProperties limits;
  private final FetchRules rules;
  private final HttpClient publicClient;
  private final HttpClient trustedClient;
  private final LongSupplier nanoTime;

  public MediaFetcher(MediaProperties limits) {
    this.limits = limits;
    this.rules = new FetchRules(limits);
    this.publicClient = client(limits, InetAddressFilter.externalAddresses());
    this.trustedClient = client(limits, InetAddressFilter.all());
    this.nanoTime = System::nanoTime;
  }

  private static HttpClient client(MediaProperties limits, InetAddressFilter filter) {
    HttpClientSettings settings =
        HttpClientSettings.defaults()
            .withRedirects(HttpRedirects.DONT_FOLLOW)
            .withConnectTimeout(limits.fetchTimeout())
            .withReadTimeout(limits.fetchTimeout())
            .withInetAddressFilter(filter);
    return new ReactorHttpClientBuilder()
        .build(settings)
        .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "onevision"));
  }

  /**
   * Fetches a file.
   *
   * @param timeout the caller's; the kind's holds besides
   * @throws MediaException with a message for the request's sender
   */
  public byte[] fetch(URI address, FileKind kind, Duration timeout) throws MediaException {
    Duration whole = timeout.compareTo(kind.fetchTimeout()) < 0 ? timeout : kind.fetchTimeout();
    long end = nanoTime.getAsLong() + whole.toNanos();
    URI next = address;
    for (int hops = 0; hops <= limits.maxRedirects(); hops++) {
      FetchRules.Access access = rules.check(next, kind);
      Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
      if (!left.isPositive()) {
        throw tooSlow(address, kind, whole);
      }
      Answer answer = get(access, next, kind, left, address, whole);
      if (answer.redirect() == null) {
        return answer.body();
      }
      next = rules.redirect(address, next, kind, answer.redirect());
    }
    throw new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %s at %s could not be fetched: it redirects more than %d times. Give the"
                + " address it ends at.",
            kind.noun(),
            address.getHost(),
            limits.maxRedirects()));
  }

  private Answer get(
      FetchRules.Access access, URI uri, FileKind kind, Duration left, URI original, Duration whole)
      throws MediaException {
    HttpClient client =
        switch (access) {
          case PUBLIC -> publicClient;
          case TRUSTED -> trustedClient;
        };
    try {
      Answer answer =
          client
              .headers(headers -> headers.set(HttpHeaderNames.ACCEPT, kind.accept()))
              .get()
              .uri(uri)
              .response((response, body) -> read(response, body, kind, original))
              .next()
              .timeout(left)
              .block();
      if (answer == null) {
        throw FetchRules.unreachable(original, kind);
      }
      return answer;
    } catch (Refused e) {
      throw e.reason;
    } catch (RuntimeException e) {
      log.debug("Fetching a {} failed", kind.noun(), e);
      if (isTimeout(e)) {
        throw tooSlow(original, kind, whole);
      }
      throw FetchRules.unreachable(original, kind);
    }
  }

  private static Flux<Answer> read(
      HttpClientResponse response, ByteBufFlux body, FileKind kind, URI original) {
    int status = response.status().code();
    String location = response.responseHeaders().get(HttpHeaderNames.LOCATION);
    if (status >= 300 && status < 400 && location != null) {
      return Flux.just(new Answer(location, new byte[0]));
    }
    if (status != 200) {
      return Flux.error(
          new Refused(
              new MediaException(
                  Problem.UNREACHABLE,
                  String.format(
                      Locale.ROOT,
                      "The %1$s could not be fetched: %2$s answered with HTTP status %3$d. Check"
                          + " the address, or send the %1$s itself as a data: URL.",
                      kind.noun(),
                      original.getHost(),
                      status))));
    }
    String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && length.length() < 19 && Long.parseLong(length) > kind.maxBytes()) {
      return Flux.error(new Refused(kind.tooManyBytes()));
    }
    Body collected = new Body(kind);
    return body.asByteArray()
        .doOnNext(collected::add)
        .then(Mono.fromCallable(collected::finish))
        .flux();
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

  private static MediaException tooSlow(URI original, FileKind kind, Duration whole) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %1$s could not be fetched: %2$s did not deliver it within %3$.1f seconds. Try"
                + " again, or send the %1$s itself as a data: URL.",
            kind.noun(),
            original.getHost(),
            whole.toMillis() / 1000.0));
  }

  /** One hop's answer: where to go on, or the file. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  private record Answer(@Nullable String redirect, byte[] body) {}

  /** The answer so far, in blocks: a large file is put together only once. */
  private static final class Body {

    private static final int BLOCK = 64 * 1024;

    private final FileKind kind;
    private final List<byte[]> blocks = new ArrayList<>();
    private int length;
    private boolean recognised;

    Body(FileKind kind) {
      this.kind = kind;
    }

    void add(byte[] piece) {
      if (length + (long) piece.length > kind.maxBytes()) {
        throw new Refused(kind.tooManyBytes());
      }
      for (int from = 0; from < piece.length; ) {
        int at = length % BLOCK;
        if (at == 0) {
          blocks.add(new byte[BLOCK]);
        }
        int count = Math.min(piece.length - from, BLOCK - at);
        System.arraycopy(piece, from, blocks.getLast(), at, count);
        from += count;
        length += count;
      }
      if (!recognised && length >= kind.sniffedBytes()) {
        recognise();
      }
    }

    private void recognise() {
      try {
        kind.recognition().check(first(Math.min(length, kind.sniffedBytes())));
        recognised = true;
      } catch (MediaException e) {
        throw new Refused(e);
      }
    }

    Answer finish() {
      if (!recognised) {
        recognise();
      }
      return new Answer(null, first(length));
    }

    private byte[] first(int count) {
      ByteBuffer joined = ByteBuffer.allocate(count);
      for (byte[] block : blocks) {
        joined.put(block, 0, Math.min(block.length, joined.remaining()));
      }
      return joined.array();
    }
  }

  /** Carries a refusal out of the reactive pipeline. */
  private static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final MediaException reason;

    Refused(MediaException reason) {
      super(reason.getMessage(), reason, false, false);
      this.reason = reason;
    }
  }
}
