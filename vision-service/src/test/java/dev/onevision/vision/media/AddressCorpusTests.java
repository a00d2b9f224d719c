package dev.onevision.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.images.TestLimits;
import dev.onevision.vision.media.MediaException.Problem;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Every way to write an address of this machine or of a private network, fetched through the real
 * client. A server listens on all addresses of this machine and counts who connects.
 */
class AddressCorpusTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Of clouds and their containers, as far as they are not link-local in all forms below. */
  private static final List<String> METADATA_SERVICES =
      List.of(
          "169.254.170.2",
          "169.254.170.23",
          "169.254.0.23",
          "168.63.129.16",
          "192.0.0.192",
          "[fd00:ec2::254]",
          "[fd00:ec2::23]",
          "[fd20:ce::254]",
          "[fe80::a9fe:a9fe]",
          "[::ffff:168.63.129.16]",
          "[64:ff9b::168.63.129.16]",
          "[2002:a83f:8110::1]",
          "metadata.test");

  /** An address of the public internet, which the tests never connect to. */
  private static final String PUBLIC = "93.184.215.14";

  private final AtomicInteger connections = new AtomicInteger();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 200);
    Thread.ofVirtual().start(this::answer);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void answer() {
    while (true) {
      try (Socket connection = server.accept()) {
        connections.incrementAndGet();
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  @Test
  void noFormOfAnAddressThatIsNotPublicIsConnectedTo(TestReporter reporter) throws Exception {
    Set<String> hosts = new LinkedHashSet<>(loopback());
    for (int[] address :
        new int[][] {
          {10, 1, 2, 3},
          {100, 64, 0, 1},
          {100, 100, 100, 200},
          {169, 254, 169, 254},
          {172, 31, 255, 1},
          {192, 168, 0, 1}
        }) {
      hosts.addAll(AddressForms.of(address[0], address[1], address[2], address[3]));
    }
    hosts.addAll(METADATA_SERVICES);
    hosts.addAll(ownAddresses());
    reporter.publishEntry("addresses", Integer.toString(hosts.size()));
    assertThat(hosts).hasSizeGreaterThan(400);
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    try (MediaFetcher fetcher = fetcher(false)) {
      for (String host : hosts) {
        MediaException refusal = fetch(fetcher, host, kind);
        assertThat(refusal.problem()).as(host).isEqualTo(Problem.UNREACHABLE);
        assertThat(refusal.explanation())
            .as(host)
            .containsAnyOf(
                "is unknown, does not answer, or is not a public address",
                "its URL has no valid host or port");
      }
    }
    assertThat(connections).hasValue(0);
  }

  /** Without the guard, many of the forms reach the server: the test above can fail. */
  @Test
  void theSameFormsReachTheServerWhenPrivateAddressesAreAllowed() throws Exception {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    try (MediaFetcher fetcher = fetcher(true)) {
      for (String host : AddressForms.of(127, 0, 0, 1)) {
        if (!host.startsWith("[") || host.startsWith("[::ffff:1")) {
          fetch(fetcher, host, kind);
        }
      }
      fetch(fetcher, "[::1]", kind);
    }
    assertThat(connections).hasValueGreaterThan(25);
  }

  @Test
  void nameThatResolvesToAnAddressOfThisMachineIsRefused() throws Exception {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    try (MediaFetcher fetcher = fetcher(false)) {
      for (String name :
          List.of("loopback.test", "mixed.test", "mapped.test", "unspecified.test")) {
        assertThat(fetch(fetcher, name, kind)).hasMessageContaining(name + " is unknown");
      }
    }
    assertThat(connections).hasValue(0);
  }

  /** As if the name's address changed after it was checked. */
  @Test
  void addressThatChangesBetweenResolutionAndConnectionIsRefused() throws Exception {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    for (boolean allowPrivate : new boolean[] {false, true}) {
      Rebinding rebinding = new Rebinding(List.of(PUBLIC), server.getLocalPort());
      try (MediaFetcher fetcher = new MediaFetcher(limits(allowPrivate), rebinding::at)) {
        assertThat(fetch(fetcher, "rebinding.test", kind))
            .hasMessageContaining(allowPrivate ? "404" : "rebinding.test is unknown");
      }
      assertThat(rebinding.connections()).isPositive();
      // Without the guard the server is reached: the test can fail.
      assertThat(connections).hasValue(allowPrivate ? 1 : 0);
    }
  }

  /** A name with a short life has a public address at first, and a private one at the next try. */
  @Test
  void nameThatResolvesToAnotherAddressEachTimeIsRefused() throws Exception {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    Rebinding rebinding = new Rebinding(List.of(PUBLIC, "127.0.0.1", "::1"), null);
    try (MediaFetcher fetcher = new MediaFetcher(limits(false), rebinding::at)) {
      for (int i = 0; i < 6; i++) {
        assertThat(fetch(fetcher, "rebinding.test", kind))
            .hasMessageContaining("rebinding.test is unknown");
      }
    }
    assertThat(rebinding.lookUps()).isGreaterThanOrEqualTo(6);
    assertThat(connections).hasValue(0);
  }

  /** No second lookup could give another address between the check and the connection. */
  @Test
  void nameIsResolvedOnceForAConnection() {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    LoopbackResolvers resolvers = new LoopbackResolvers();
    try (MediaFetcher fetcher =
        new MediaFetcher(limits(true), client -> client.resolver(resolvers))) {
      fetch(fetcher, "loopback.test", kind);
    }
    assertThat(connections).hasValue(1);
    assertThat(resolvers.lookUps()).isEqualTo(1);
  }

  @Test
  void everyHopOfARedirectIsGuarded() throws Exception {
    FileKind kind = new ImageDecoder(TestLimits.defaults()).kind();
    List<String> targets = new ArrayList<>(loopback());
    targets.add("loopback.test");
    AtomicInteger redirected = new AtomicInteger();
    try (ServerSocket redirecting = new ServerSocket(0);
        MediaFetcher fetcher = fetcher(false)) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!redirecting.isClosed()) {
                  try (Socket connection = redirecting.accept()) {
                    String target = targets.get(redirected.getAndIncrement());
                    byte[] response =
                        ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n"
                                + "Location: http://"
                                + target
                                + ":"
                                + server.getLocalPort()
                                + "/\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8);
                    connection.getInputStream().read(new byte[4096]);
                    connection.getOutputStream().write(response);
                  } catch (IOException e) {
                    // The client has gone; the next one is served.
                  }
                }
              });
      String start = "http://redirects.test:" + redirecting.getLocalPort() + "/";
      for (String target : targets) {
        MediaException refusal =
            catchThrowableOfType(MediaException.class, () -> fetcher.fetch(start, kind, TIMEOUT));
        assertThat(refusal).as(target).isNotNull();
        assertThat(refusal).as(target).hasMessageContaining("redirects.test is unknown");
      }
    }
    assertThat(redirected).hasValue(targets.size());
    assertThat(connections).hasValue(0);
  }

  private MediaException fetch(MediaFetcher fetcher, String host, FileKind kind) {
    String url = "http://" + host + ":" + server.getLocalPort() + "/a.png";
    return Objects.requireNonNull(
        catchThrowableOfType(MediaException.class, () -> fetcher.fetch(url, kind, TIMEOUT)), host);
  }

  private MediaFetcher fetcher(boolean allowPrivate) {
    return new MediaFetcher(
        limits(allowPrivate), client -> client.resolver(new LoopbackResolvers()));
  }

  private MediaProperties limits(boolean allowPrivate) {
    return new MediaProperties(
        null,
        Duration.ofSeconds(10),
        5,
        List.of(server.getLocalPort()),
        List.of("redirects.test"),
        allowPrivate);
  }

  private static Set<String> loopback() {
    Set<String> hosts = new LinkedHashSet<>();
    hosts.addAll(AddressForms.of(127, 0, 0, 1));
    hosts.addAll(AddressForms.of(127, 255, 255, 254));
    hosts.addAll(AddressForms.of(0, 0, 0, 0));
    hosts.addAll(
        List.of(
            "localhost",
            "LOCALHOST.",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[0000:0000:0000:0000:0000:0000:0000:0001]",
            "[::0001]",
            "[0::0:1]",
            "[::1%25lo]",
            "[::]",
            "[0:0:0:0:0:0:0:0]",
            "[::ffff:0:0]"));
    return hosts;
  }

  private static List<String> ownAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !GlobalUnicast.contains(address))
        .map(
            address ->
                address instanceof Inet4Address
                    ? address.getHostAddress()
                    : "[" + address.getHostAddress().replaceAll("%.*", "") + "]")
        .toList();
  }
}
