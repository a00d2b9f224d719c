package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A registry on loopback with the parts of the OCI distribution API that pushes and pulls use. */
final class TestRegistry implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BLOB = Pattern.compile("/v2/.+/blobs/(sha256:[0-9a-f]{64})");
  private static final Pattern UPLOAD = Pattern.compile("/v2/.+/blobs/uploads/(.*)");
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");
  private static final String INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String IMAGE = "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpServer server;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();

  /** By repository and tag, and by repository and digest. */
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

  TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** HOST:PORT. */
  String address() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** Adds a base image of one empty layer for each architecture. */
  void addBase(String repository, String tag, String... architectures) throws IOException {
    byte[] layer = new byte[1024]; // the end of a tar
    var index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
    var images = index.putArray("manifests");
    for (String architecture : architectures) {
      var config = JSON.createObjectNode().put("architecture", architecture).put("os", "linux");
      config.putObject("config");
      config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(digest(layer));
      byte[] configBytes = JSON.writeValueAsBytes(config);
      blobs.put(digest(configBytes), configBytes);
      byte[] zipped = gzip(layer);
      blobs.put(digest(zipped), zipped);
      var image = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", IMAGE);
      image
          .putObject("config")
          .put("mediaType", "application/vnd.docker.container.image.v1+json")
          .put("size", configBytes.length)
          .put("digest", digest(configBytes));
      image
          .putArray("layers")
          .addObject()
          .put("mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip")
          .put("size", zipped.length)
          .put("digest", digest(zipped));
      byte[] imageBytes = JSON.writeValueAsBytes(image);
      manifests.put(repository + "@" + digest(imageBytes), imageBytes);
      images
          .addObject()
          .put("mediaType", IMAGE)
          .put("size", imageBytes.length)
          .put("digest", digest(imageBytes))
          .putObject("platform")
          .put("architecture", architecture)
          .put("os", "linux");
    }
    manifests.put(repository + "@" + tag, JSON.writeValueAsBytes(index));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  /** A manifest by its tag or digest. */
  JsonNode manifest(String repository, String reference) throws IOException {
    return JSON.readTree(
        Objects.requireNonNull(
            manifests.get(repository + "@" + reference), repository + ":" + reference));
  }

  /** The configuration of an image that a manifest names. */
  JsonNode config(JsonNode manifest) throws IOException {
    return JSON.readTree(Objects.requireNonNull(blobs.get(manifest.at("/config/digest").asText())));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Matcher blob = BLOB.matcher(path);
    Matcher upload = UPLOAD.matcher(path);
    Matcher manifest = MANIFEST.matcher(path);
    if (upload.matches()) {
      upload(exchange, path, upload.group(1));
    } else if (blob.matches()) {
      send(exchange, blobs.get(blob.group(1)), "application/octet-stream");
    } else if (manifest.matches()) {
      manifest(exchange, manifest.group(1), manifest.group(2));
    } else {
      end(exchange, 200);
    }
    exchange.close();
  }

  private void upload(HttpExchange exchange, String path, String id) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        String started = String.valueOf(System.nanoTime());
        uploads.put(started, new byte[0]);
        location(exchange, path + started);
        end(exchange, 202);
      }
      case "PATCH" -> {
        uploads.put(id, body);
        location(exchange, path);
        end(exchange, 202);
      }
      default -> {
        byte[] content = Objects.requireNonNull(uploads.remove(id));
        blobs.put(digest(content), content);
        end(exchange, 201);
      }
    }
  }

  private static void location(HttpExchange exchange, String path) {
    exchange.getResponseHeaders().set("Location", path);
  }

  private void manifest(HttpExchange exchange, String repository, String reference)
      throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      manifests.put(repository + "@" + reference, body);
      manifests.put(repository + "@" + digest(body), body);
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
      end(exchange, 201);
      return;
    }
    byte[] body = manifests.get(repository + "@" + reference);
    String type =
        body == null ? "text/plain" : JSON.readTree(body).path("mediaType").asText("text/plain");
    send(exchange, body, type);
  }

  private static void send(HttpExchange exchange, byte @Nullable [] content, String type)
      throws IOException {
    if (content == null) {
      end(exchange, 404);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest(content));
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      end(exchange, 200);
      return;
    }
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private static void end(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  static String digest(byte[] content) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
