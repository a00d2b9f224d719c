package dev.onevision.supply.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on loopback with files by path. It answers ranges, and can be told to break
 * connections, to ignore ranges or to refuse requests.
 */
public final class FileServer implements AutoCloseable {

  /**
   * A request that came.
   *
   * @param range the header, or an empty text
   * @param authorization the header, or an empty text
   */
  public record Request(String method, String path, String range, String authorization) {}

  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();
  private final Map<String, String> failureHeaders = new ConcurrentHashMap<>();
  private volatile int failureStatus = 503;
  private volatile int breakAfter = Integer.MAX_VALUE;
  private volatile int breaks;
  private volatile boolean ranges = true;
  private volatile @Nullable String token;

  /** Starts the server on a free port. */
  public FileServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** The root of the server. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Adds or replaces a file. */
  public FileServer add(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** Answers a path with a redirect. */
  public FileServer redirect(String path, String target) {
    redirects.put(path, target);
    return this;
  }

  /** Requires a token, except from those who were redirected here. */
  public FileServer requireToken(String required) {
    token = required;
    return this;
  }

  /** Breaks the next connections after some bytes of content. */
  public FileServer breakConnections(int times, int afterBytes) {
    breaks = times;
    breakAfter = afterBytes;
    return this;
  }

  /** Answers the next requests for a path with an error. */
  public FileServer fail(String path, int times, int status) {
    failureStatus = status;
    failures.put(path, new AtomicInteger(times));
    return this;
  }

  /** Adds a header to errors. */
  public FileServer failWith(String header, String value) {
    failureHeaders.put(header, value);
    return this;
  }

  /** Tells another size of a file than it has. */
  public FileServer pretendSize(String path, long bytes) {
    sizes.put(path, bytes);
    return this;
  }

  /** Sends whole files to requests for a range. */
  public FileServer ignoreRanges() {
    ranges = false;
    return this;
  }

  /** Requests in their order. */
  public List<Request> requests() {
    return new ArrayList<>(requests);
  }

  /** Forgets earlier requests. */
  public void clear() {
    requests.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Request request =
        new Request(
            exchange.getRequestMethod(),
            path,
            header(exchange, "Range"),
            header(exchange, "Authorization"));
    requests.add(request);
    AtomicInteger failing = failures.get(path);
    if (failing != null && failing.getAndDecrement() > 0) {
      failureHeaders.forEach(exchange.getResponseHeaders()::set);
      end(exchange, failureStatus);
    } else if (token != null && !request.authorization().equals("Bearer " + token)) {
      failureHeaders.forEach(exchange.getResponseHeaders()::set);
      end(exchange, 401);
    } else if (redirects.containsKey(path)) {
      exchange.getResponseHeaders().set("Location", Objects.requireNonNull(redirects.get(path)));
      end(exchange, 302);
    } else if (files.containsKey(path)) {
      send(exchange, request, Objects.requireNonNull(files.get(path)));
    } else {
      end(exchange, 404);
    }
  }

  private void send(HttpExchange exchange, Request request, byte[] content) throws IOException {
    int begin = 0;
    int status = 200;
    if (ranges && request.range().startsWith("bytes=")) {
      begin = Integer.parseInt(request.range().substring(6, request.range().length() - 1));
      if (begin >= content.length) {
        exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
        end(exchange, 416);
        return;
      }
      status = 206;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(begin, content.length - 1, content.length));
    }
    if (request.method().equals("HEAD")) {
      long bytes = sizes.getOrDefault(request.path(), (long) content.length);
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes));
      end(exchange, status);
      return;
    }
    byte[] part = Arrays.copyOfRange(content, begin, content.length);
    exchange.sendResponseHeaders(status, part.length == 0 ? -1 : part.length);
    if (breaks > 0 && part.length > breakAfter) {
      breaks--;
      exchange.getResponseBody().write(part, 0, breakAfter);
      exchange.getResponseBody().flush();
      // Closing the exchange before its end closes the connection.
    } else {
      exchange.getResponseBody().write(part);
    }
    exchange.close();
  }

  private static void end(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
  }

  /** Paths of GET requests for content, with how often each came. */
  public Map<String, Integer> gets() {
    Map<String, Integer> gets = new HashMap<>();
    for (Request request : requests) {
      if (request.method().equals("GET")) {
        gets.merge(request.path(), 1, Integer::sum);
      }
    }
    return gets;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
