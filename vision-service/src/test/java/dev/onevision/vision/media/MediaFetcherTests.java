package dev.onevision.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.media.MediaException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Headers;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class MediaFetcherTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final MockWebServer server = new MockWebServer();

  /** Trusts the host name of the test server, but no other name and no address. */
  private final MediaFetcher fetcher =
      new MediaFetcher(TestLimits.limits(false, List.of("localhost")));

  private FileKind images = images(Duration.ofSeconds(10));

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.close();
  }

  @Test
  void imageIsFetched() throws Exception {
    byte[] image = fixture();
    server.enqueue(image(image));

    assertThat(fetcher.fetch(uri("/image.png"), images, TIMEOUT)).isEqualTo(image);
  }

  @Test
  void redirectsAreFollowedUpToTheLimit() throws Exception {
    byte[] image = fixture();
    for (int i = 0; i < 5; i++) {
      server.enqueue(redirect("/next"));
    }
    server.enqueue(image(image));
    assertThat(fetcher.fetch(uri("/"), images, TIMEOUT)).isEqualTo(image);

    for (int i = 0; i < 6; i++) {
      server.enqueue(redirect("/next"));
    }
    assertRefused(uri("/"), "redirects more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.1.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fd00::1]/",
        "http://100.64.0.1/",
        "http://0.0.0.0/"
      })
  void addressOfAPrivateNetworkIsRefused(String address) {
    assertRefused(address, "is not a public address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.1/", "http://2130706433/", "http://0x7f000001/"})
  void oddlyWrittenLoopbackIsRefused(String address) {
    assertThat(failure(address).problem()).isEqualTo(Problem.UNREACHABLE);
  }

  @Test
  void nameThatResolvesToLoopbackIsRefused() {
    server.enqueue(image(new byte[0]));
    MediaFetcher closed =
        new MediaFetcher(
            new MediaProperties(
                null, Duration.ofSeconds(10), 5, List.of(server.getPort()), List.of(), false));
    MediaException failure =
        catchThrowableOfType(MediaException.class, () -> closed.fetch(uri("/"), images, TIMEOUT));
    assertThat(failure).hasMessageContaining("is not a public address");
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/",
        "http://[::1]:%d/",
        "http://169.254.169.254/",
        "file:///etc/passwd"
      })
  void redirectToAPrivateAddressIsRefusedWithoutSayingWhereItPointed(String target) {
    server.enqueue(redirect(target.formatted(server.getPort())));
    MediaException failure = assertRefused(uri("/"), "localhost is unknown");
    assertThat(failure).message().doesNotContain("127.0.0.1", "169.254", "passwd");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void unknownHostSaysNoMoreThanARefusedOne() {
    MediaException failure =
        assertRefused("http://no-such-host.invalid/a.png", "no-such-host.invalid is unknown");
    assertThat(failure.problem()).isEqualTo(Problem.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "http://user:secret@example.com/",
        "http://example.com:22/",
        "http://",
        "a.png"
      })
  void addressOfAnotherKindIsRefused(String address) {
    assertThat(failure(address)).message().contains("cannot be fetched").doesNotContain("secret");
  }

  @Test
  void bodyLargerThanTheLimitIsRefusedEvenWithoutALength() {
    byte[] large = new byte[70_000];
    System.arraycopy(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}, 0, large, 0, 3);
    server.enqueue(image(large));
    assertThat(failure(uri("/")).problem()).isEqualTo(Problem.TOO_LARGE);

    server.enqueue(new MockResponse.Builder().chunkedBody(new Buffer().write(large), 1000).build());
    assertThat(failure(uri("/")).problem()).isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  void slowServerTimesOut() throws Exception {
    images = images(Duration.ofMillis(400));
    server.enqueue(
        new MockResponse.Builder()
            .body(new Buffer().write(fixture()))
            .throttleBody(100, 100, TimeUnit.MILLISECONDS)
            .build());
    assertRefused(uri("/"), "did not deliver it within 0.4 seconds");
  }

  @Test
  void htmlPageIsRefused() {
    server.enqueue(
        new MockResponse.Builder()
            .body("<html><body>Sign in</body></html>")
            .addHeader("Content-Type", "image/png")
            .build());
    MediaException failure = failure(uri("/"));
    assertThat(failure.problem()).isEqualTo(Problem.INVALID);
    assertThat(failure).hasMessageContaining("HTML");
  }

  @Test
  void statusOtherThanOkIsReported() {
    server.enqueue(new MockResponse.Builder().code(404).build());
    assertRefused(uri("/"), "returned HTTP status 404");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "/my photo.png -> /my%20photo.png",
        "/x.png?size=100|200&f[]={1}^2 -> /x.png?size=100%7C200&f[]=%7B1%7D%5E2",
        "/{id}|^/100%.png -> /%7Bid%7D%7C%5E/100%25.png",
        "/münchen.png?q=ü#ü -> /m%C3%BCnchen.png?q=%C3%BC",
        "/a\\b.png -> /a/b.png"
      })
  void urlIsEscapedForTheServerAlsoInARedirect(String path, String expected) throws Exception {
    byte[] image = fixture();
    server.enqueue(image(image));
    assertThat(fetcher.fetch("  " + uri(path) + "\n", images, TIMEOUT)).isEqualTo(image);
    assertThat(server.takeRequest().getTarget()).isEqualTo(expected);

    server.enqueue(
        new MockResponse.Builder()
            .code(302)
            .headers(Headers.of().newBuilder().addUnsafeNonAscii("Location", path).build())
            .build());
    server.enqueue(image(image));
    assertThat(fetcher.fetch(uri("/"), images, TIMEOUT)).isEqualTo(image);
    server.takeRequest();
    assertThat(server.takeRequest().getTarget()).isEqualTo(expected);
  }

  @Test
  void hostMayHaveAnUnderscoreOrBeInternational() throws Exception {
    try (MediaFetcher resolving =
        new MediaFetcher(
            TestLimits.limits(false, List.of("file_server", "bücher.test")),
            client -> client.resolver(new LoopbackResolvers()))) {
      byte[] image = fixture();
      for (String host : List.of("file_server", "FILE_SERVER", "bücher.test", "BÜCHER.TEST")) {
        server.enqueue(image(image));
        assertThat(
                resolving.fetch("http://" + host + ":" + server.getPort() + "/", images, TIMEOUT))
            .isEqualTo(image);
      }
      assertThat(server.takeRequest().getHeaders().get("Host"))
          .isEqualTo("file_server:" + server.getPort());
      server.takeRequest();
      assertThat(server.takeRequest().getHeaders().get("Host"))
          .isEqualTo("xn--bcher-kva.test:" + server.getPort());
    }
  }

  @Test
  void httpsHostWithAnUnderscoreIsRefusedBecauseTlsRefusesIt() throws Exception {
    assertThat(assertRefused("https://file_server.test/a.png", "underscore"))
        .hasMessage(
            "The image could not be fetched: https does not support the underscore in the host name"
                + " file_server.test. Send the image itself as a data: URL.");
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("file_server.test", 443);
    assertThat(engine.getSSLParameters().getServerNames()).isNullOrEmpty();
    assertThat(catchThrowable(() -> new SNIHostName("file_server.test")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private MediaException assertRefused(String uri, String message) {
    MediaException failure = failure(uri);
    assertThat(failure.problem()).isEqualTo(Problem.UNREACHABLE);
    assertThat(failure).hasMessageContaining(message);
    return failure;
  }

  private MediaException failure(String uri) {
    MediaException failure =
        catchThrowableOfType(MediaException.class, () -> fetcher.fetch(uri, images, TIMEOUT));
    assertThat(failure).as("%s is refused", uri).isNotNull();
    return failure;
  }

  private static FileKind images(Duration fetchTimeout) {
    return new ImageDecoder(
            dev.onevision.vision.images.TestLimits.files(DataSize.ofKilobytes(64), fetchTimeout))
        .kind();
  }

  private String uri(String path) {
    return "http://localhost:" + server.getPort() + path;
  }

  private static byte[] fixture() throws IOException {
    return Files.readAllBytes(Parity.file("images/tile.png"));
  }

  private static MockResponse image(byte[] bytes) {
    return new MockResponse.Builder().body(new Buffer().write(bytes)).build();
  }

  private static MockResponse redirect(String location) {
    return new MockResponse.Builder().code(302).addHeader("Location", location).build();
  }
}
