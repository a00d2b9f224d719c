package dev.onevision.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests that are right as HTTP and wrong in what they say: fields of bodies, parts of forms,
 * ids, queries and headers. A random generator of the same seed gives the same request.
 */
final class HostileRequests {

  private static final List<String> IDS =
      List.of(
          "file-" + "0".repeat(32),
          "x",
          "..",
          "%2e%2e%2fetc",
          "%00",
          "a%2Fb",
          "a%252fb",
          "%ff",
          "file-" + "a".repeat(3000),
          ";x=y",
          "*",
          "{id}",
          "$%7Bx%7D",
          "%c0%ae",
          "%20",
          "%0d%0aX:1");

  private static final List<String> PATHS =
      List.of(
          "/v1/files",
          "/v1/files/ID",
          "/v1/files/ID/content",
          "/v1/batches",
          "/v1/batches/ID",
          "/v1/batches/ID/cancel",
          "/v1/models",
          "/v1/models/ID",
          "/actuator/ID",
          "/actuator/env",
          "/actuator/heapdump",
          "/actuator/health",
          "/v1/ID",
          "/ID");

  private static final List<String> QUERIES =
      List.of(
          "",
          "?limit=0",
          "?limit=-1",
          "?limit=x",
          "?limit=99999999999",
          "?limit=1.5",
          "?limit=",
          "?limit=1&limit=2",
          "?after=x",
          "?after=%00",
          "?order=x",
          "?purpose=%ff",
          "?%",
          "?a=b");

  private static final List<String> METHODS =
      List.of("GET", "DELETE", "POST", "HEAD", "PUT", "PATCH", "OPTIONS");

  private static final List<String> TYPES =
      List.of(
          "application/json; charset=utf-16",
          "application/json;charset=bogus",
          "text/plain",
          "/",
          "application/json;",
          "*/*",
          "application/json, text/x");

  /** Beside those that every request has. */
  private static final List<String> HEADERS =
      List.of(
          "x-request-timeout: 0",
          "x-request-timeout: -1",
          "x-request-timeout: nan",
          "x-request-timeout: 1e-9",
          "x-request-timeout: 0x1p3",
          "x-request-timeout: 1e400",
          "Last-Event-ID: ",
          "Last-Event-ID: x",
          "Last-Event-ID: :",
          "Last-Event-ID: a:-1",
          "Last-Event-ID: a:99999999999",
          "Last-Event-ID: " + "0".repeat(32) + ":0",
          "Last-Event-ID: a:" + "0-".repeat(500),
          "Content-Encoding: gzip",
          "Content-Encoding: br",
          "Authorization: Bearer ",
          "Origin: null",
          "Accept: x",
          "x-request-id: a\tb",
          "traceparent: 00-x");

  private static final List<String> BOUNDARIES =
      List.of("x", "B".repeat(70), "B".repeat(300), "a b", "", "--", "\u00e9");

  private static final List<String> PART_NAMES =
      List.of(
          "file",
          "file",
          "purpose",
          "purpose",
          "image",
          "prompt",
          "max_tokens",
          "stream",
          "expires_after[seconds]",
          "expires_after[anchor]",
          "x",
          "",
          "a".repeat(5000),
          "fi\u0000le");

  private static final List<String> FILE_NAMES =
      List.of(
          "",
          "; filename=\"a.jsonl\"",
          "; filename=\"\"",
          "; filename=\"../../etc/passwd\"",
          "; filename=\"a\"; name=\"purpose\"",
          "; filename=\"" + "x".repeat(3000) + "\"",
          "; filename*=UTF-8''%f",
          "; filename=\"a",
          "; size=x");

  private static final List<String> PART_HEADERS =
      List.of(
          "",
          "\r\nContent-Type: text/plain; charset=utf-99",
          "\r\nContent-Type: x/y",
          "\r\nContent-Type: ///",
          "\r\nContent-Transfer-Encoding: base64",
          "\r\nContent-Length: 5",
          "\r\nH: " + "v".repeat(9000),
          "\r\nContent-Type: multipart/mixed; boundary=q",
          "\r\nno colon");

  private static final List<String> PART_BODIES =
      List.of(
          "",
          "batch",
          "{}",
          "\u00ff\u00fe",
          "\u0000".repeat(1000),
          "3600",
          "-1",
          "99999999999999999999",
          "created_at");

  private static final List<String> FORM_TYPES =
      List.of(
          "multipart/form-data; boundary=BOUNDARY",
          "multipart/form-data; boundary=BOUNDARY",
          "multipart/form-data; boundary=\"BOUNDARY\"",
          "multipart/form-data",
          "multipart/form-data; boundary=",
          "application/json",
          "multipart/mixed; boundary=BOUNDARY",
          "multipart/form-data; charset=utf-16; boundary=BOUNDARY");

  private HostileRequests() {}

  static byte[] of(Random random) {
    int kind = random.nextInt(100);
    if (kind < 40) {
      return post("/v1/chat/completions", type(random), HostileFields.chat(random), random);
    }
    if (kind < 70) {
      String path = any(HostileFields.OTHER_PATHS, random);
      return post(path, type(random), HostileFields.other(path, random), random);
    }
    if (kind < 82) {
      return post("/v1/batches", type(random), HostileFields.batch(random), random);
    }
    if (kind < 92) {
      String boundary = any(BOUNDARIES, random);
      String type = any(FORM_TYPES, random).replace("BOUNDARY", boundary);
      String path = random.nextBoolean() ? "/v1/files" : "/v1/captions";
      return post(path, type, form(boundary, random), random);
    }
    String path = any(PATHS, random).replace("ID", any(IDS, random)) + any(QUERIES, random);
    return request(any(METHODS, random) + " " + path, header(random), new byte[0]);
  }

  private static byte[] post(String path, String type, byte[] body, Random random) {
    return request(
        "POST " + path,
        header(random) + "Content-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n",
        body);
  }

  private static byte[] request(String line, String headers, byte[] body) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String head = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n";
    request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static byte[] form(String boundary, Random random) {
    StringBuilder form = new StringBuilder();
    for (int parts = random.nextInt(5); parts > 0; parts--) {
      form.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
      form.append(any(PART_NAMES, random)).append('"').append(any(FILE_NAMES, random));
      form.append(any(PART_HEADERS, random)).append("\r\n\r\n");
      form.append(any(PART_BODIES, random)).append("\r\n");
    }
    if (random.nextInt(5) > 0) {
      form.append("--").append(boundary).append("--\r\n");
    }
    return form.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String type(Random random) {
    return random.nextInt(20) == 0 ? any(TYPES, random) : "application/json";
  }

  private static String header(Random random) {
    return random.nextInt(6) == 0 ? any(HEADERS, random) + "\r\n" : "";
  }

  private static String any(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
