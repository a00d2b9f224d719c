package dev.onevision.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests that are wrong as HTTP: noise, flipped bytes, contradicting lengths, broken chunks, long
 * or malformed heads. A random generator of the same seed gives the same request.
 */
final class HostileBytes {

  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":1}";
  private static final String CHAT =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  private static final String MODELS = "GET /v1/models HTTP/1.1\r\nHost: a\r\n";
  private static final String LAST = MODELS + "Connection: close\r\n\r\n";
  private static final String WHOLE = CHAT + length(BODY.length()) + "\r\n" + BODY;

  private static final List<String> LENGTHS =
      List.of(
          "-1",
          "x",
          "+5",
          "0x10",
          "1e3",
          "",
          " 5 5",
          "5,5",
          "060",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "99999999999999999999",
          "\u00b2");

  private static final List<String> ENCODINGS =
      List.of(
          "chunked",
          " chunked ",
          "\u000bchunked",
          "xchunked",
          "chunked, identity",
          "gzip, chunked",
          "chunked, chunked",
          "identity",
          "chunked\u0000",
          "\"chunked\"");

  private static final List<String> CHUNKS =
      List.of(
          "zz\r\nab\r\n0\r\n\r\n",
          "-1\r\n\r\n",
          "ffffffffffffffff\r\nx",
          "7fffffff\r\nx",
          "0x5\r\nhello\r\n0\r\n\r\n",
          "5\nhello\n0\n\n",
          "5\r\nhelloXX0\r\n\r\n",
          "5;" + "a".repeat(70_000) + "\r\nhello\r\n0\r\n\r\n",
          "5\r\nhel",
          "0\r\nT: " + "x".repeat(60_000) + "\r\n\r\n",
          "0\r\n" + "T: x\r\n".repeat(5000) + "\r\n");

  private static final List<String> LONG_HEADERS =
      List.of(
          "X: " + "a".repeat(20_000) + "\r\n",
          "a: b\r\n".repeat(5000),
          "Cookie: " + "a=b; ".repeat(3000) + "\r\n",
          "a".repeat(20_000) + ": x\r\n",
          "Accept: " + "a/b,".repeat(3500) + "\r\n",
          "Accept-Language: " + "en;q=0.1,".repeat(1700) + "\r\n",
          "Range: bytes=" + "0-1,".repeat(3500) + "\r\n",
          "Forwarded: " + "for=x;".repeat(2500) + "\r\n");

  private static final List<String> ODD_HEADERS =
      List.of(
          "X: a\r\n b\r\n",
          ": x\r\n",
          "no colon\r\n",
          "a\u0000b: x\r\n",
          "a: \u0000\r\n",
          "a: b\rc\r\n",
          "a b: c\r\n",
          "\u0080: y\r\n",
          "Host: b\r\n",
          "Forwarded: host=\"\r\n",
          "X-Forwarded-Proto: x y\r\nX-Forwarded-Port: -1\r\n",
          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n",
          "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
          "Expect: 200-ok\r\n",
          "Origin: \u00ff\r\n",
          "traceparent: 00-x\r\nx-request-id: a\tb\r\n");

  private static final List<String> TARGETS =
      List.of(
          "/v1/files/../../actuator/env",
          "/v1/files/%2e%2e/%2e%2e/actuator/env",
          "/v1/files/..%2f..%2factuator",
          "/v1/files/a%00b/content",
          "//v1//files",
          "/v1/files/%",
          "/v1/files/%c0%af",
          "/v1/files/\u00ff\u00fe",
          "/v1/files/a\\b",
          "http://127.0.0.1:1/v1/models",
          "http:///v1/models",
          "//other/v1/models",
          "*",
          "",
          "v1/models",
          "/v1/models?%",
          "/v1/models?a=%ff",
          "/\u0001",
          "/v1/files/{id}/content",
          "/actuator/..;/actuator/env",
          "/v1/models/" + "%2F".repeat(900),
          "/" + "..;/".repeat(900),
          "/" + "a".repeat(5000),
          "/?" + "a=b&".repeat(1000));

  private static final List<String> METHODS =
      List.of(
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "G".repeat(5000),
          "\u0000",
          "PO ST",
          "HEAD",
          "OPTIONS");

  private static final List<String> VERSIONS =
      List.of("0.9", "1.0", "1.2", "2.0", "1.1.1", "9999999999.1", "x", "", "1.1 x");

  private static final List<String> PREFIXES =
      List.of(
          "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
          "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
          "\r\n".repeat(5000),
          "\u0000".repeat(100));

  private HostileBytes() {}

  static byte[] of(Random random) {
    String request =
        switch (random.nextInt(14)) {
          case 0 -> noise(random) + "\r\n\r\n";
          case 1 -> flipped(random);
          case 2 -> WHOLE.substring(0, random.nextInt(1, WHOLE.length()));
          case 3 -> CHAT + "Content-Length: " + any(LENGTHS, random) + "\r\n\r\n" + BODY;
          case 4 ->
              CHAT + length(BODY.length()) + length(random.nextInt(200)) + "\r\n" + BODY + LAST;
          case 5 -> framedTwice(random);
          case 6 -> CHAT + "Transfer-Encoding: chunked\r\n\r\n" + any(CHUNKS, random);
          case 7 -> MODELS + any(LONG_HEADERS, random) + "\r\n";
          case 8 -> MODELS + any(ODD_HEADERS, random) + "\r\n";
          case 9 -> "GET " + any(TARGETS, random) + " HTTP/1.1\r\nHost: a\r\n\r\n";
          case 10 -> any(METHODS, random) + " /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n";
          case 11 -> "GET /v1/models HTTP/" + any(VERSIONS, random) + "\r\nHost: a\r\n\r\n";
          case 12 -> any(PREFIXES, random) + LAST;
          default -> (MODELS + "\r\n").repeat(random.nextInt(1, 50)) + LAST;
        };
    return request.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A length and an encoding of the body, which contradict one another. */
  private static String framedTwice(Random random) {
    String chunk = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
    return CHAT
        + length(random.nextInt(2 * BODY.length()))
        + "Transfer-Encoding: "
        + any(ENCODINGS, random)
        + "\r\n\r\n"
        + (random.nextBoolean() ? chunk : "0\r\n\r\n")
        + LAST;
  }

  private static String flipped(Random random) {
    StringBuilder request = new StringBuilder(WHOLE);
    for (int flips = random.nextInt(1, 20); flips > 0; flips--) {
      request.setCharAt(random.nextInt(request.length()), (char) random.nextInt(256));
    }
    return request.toString();
  }

  private static String noise(Random random) {
    byte[] bytes = new byte[1 << random.nextInt(13)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String length(int bytes) {
    return "Content-Length: " + bytes + "\r\n";
  }

  private static String any(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
