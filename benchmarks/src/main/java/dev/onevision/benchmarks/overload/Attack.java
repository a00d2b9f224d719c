package dev.onevision.benchmarks.overload;

import dev.onevision.client.ChatRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A kind of misuse. */
public enum Attack {
  SLOW_HEADERS("200 slow headers", 200),
  SLOW_BODIES("200 slow bodies", 200),
  IDLE("1,000 idle connections", 1000),
  SLOW_READERS("200 slow readers", 200),
  LARGE_BODIES("8 bodies of 200 MB", 8),
  DEEP_JSON("8 clients with deep JSON", 8),
  BOMBS("8 clients with image, video and gzip bombs", 8);

  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String CHAT = "/v1/chat/completions";
  private static final long LARGE = 200L << 20;
  private static final int DEPTH = 500_000;

  private final String title;
  private final int clients;

  Attack(String title, int clients) {
    this.title = title;
    this.clients = clients;
  }

  /** The name in reports. */
  public String title() {
    return title;
  }

  /**
   * Starts the clients.
   *
   * @param file id of a stored file, which slow readers download
   */
  public BadClients start(URI gateway, String model, String file) throws IOException {
    return new BadClients(
        clients,
        switch (this) {
          case SLOW_HEADERS -> going -> slowHeaders(gateway, going);
          case SLOW_BODIES -> going -> slowBody(gateway, going);
          case IDLE -> going -> idle(gateway, going);
          case SLOW_READERS -> going -> slowReader(gateway, file, going);
          case LARGE_BODIES -> largeBodies(gateway);
          case DEEP_JSON -> deepJson(gateway);
          case BOMBS -> bombs(gateway, model);
        });
  }

  private static void slowHeaders(URI gateway, BadClients.Going going)
      throws IOException, InterruptedException {
    try (BadConnection connection = new BadConnection(gateway, 0)) {
      connection.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nX: ");
      while (going.pause()) {
        connection.send("a");
      }
    }
  }

  private static void slowBody(URI gateway, BadClients.Going going)
      throws IOException, InterruptedException {
    try (BadConnection connection = new BadConnection(gateway, 0)) {
      connection.head(CHAT, JSON, 1_000_000);
      while (going.pause()) {
        connection.send(" ");
      }
    }
  }

  private static void idle(URI gateway, BadClients.Going going)
      throws IOException, InterruptedException {
    try (BadConnection connection = new BadConnection(gateway, 0)) {
      while (going.pause()) {
        Thread.sleep(1000);
      }
      connection.send("\r\n");
    }
  }

  private static void slowReader(URI gateway, String file, BadClients.Going going)
      throws IOException, InterruptedException {
    try (BadConnection connection = new BadConnection(gateway, 4096)) {
      connection.send("GET /v1/files/" + file + "/content HTTP/1.1\r\nHost: localhost\r\n\r\n");
      while (going.pause() && connection.readByte()) {
        // One byte at a time.
      }
    }
  }

  private static BadClients.Behavior largeBodies(URI gateway) {
    byte[] piece = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    AtomicInteger next = new AtomicInteger();
    return going -> {
      try (BadConnection connection = new BadConnection(gateway, 0)) {
        if (next.incrementAndGet() % 2 == 0) {
          connection.head(CHAT, JSON, LARGE);
        } else {
          connection.head("/v1/files", "Content-Type: multipart/form-data; boundary=b\r\n", LARGE);
          connection.send(
              "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
        }
        for (long sent = 0; sent < LARGE; sent += piece.length) {
          connection.send(piece);
          if (sent % (8L << 20) == 0 && !going.pause()) { // 40 MB a second
            return;
          }
        }
        connection.drain();
      }
    };
  }

  private static BadClients.Behavior deepJson(URI gateway) {
    List<byte[]> bodies =
        List.of(
            "[".repeat(DEPTH).getBytes(StandardCharsets.US_ASCII),
            ("{\"messages\":" + "[".repeat(DEPTH)).getBytes(StandardCharsets.US_ASCII),
            ("{\"metadata\":" + "{\"a\":".repeat(DEPTH / 4)).getBytes(StandardCharsets.US_ASCII),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"guided_json\":"
                    + "{\"not\":".repeat(DEPTH / 8))
                .getBytes(StandardCharsets.US_ASCII));
    List<String> paths = List.of(CHAT, "/v1/responses", "/v1/messages", "/v1/batches");
    AtomicInteger next = new AtomicInteger();
    return going -> {
      int index = next.getAndIncrement();
      try (BadConnection connection = new BadConnection(gateway, 0)) {
        connection.post(
            paths.get(index / 4 % paths.size()), JSON, bodies.get(index % bodies.size()));
      }
    };
  }

  private static BadClients.Behavior bombs(URI gateway, String model) throws IOException {
    List<byte[]> requests =
        Bombs.parts().values().stream()
            .map(part -> ChatRequest.ask(model, List.of(part), "?").with("max_tokens", 1).json())
            .toList();
    byte[] gzip = Bombs.gzip();
    AtomicInteger next = new AtomicInteger();
    return going -> {
      int index = next.getAndIncrement() % (requests.size() + 1);
      try (BadConnection connection = new BadConnection(gateway, 0)) {
        if (index == requests.size()) {
          connection.post(CHAT, JSON + "Content-Encoding: gzip\r\n", gzip);
        } else {
          connection.post(CHAT, JSON, requests.get(index));
        }
      }
    };
  }
}
