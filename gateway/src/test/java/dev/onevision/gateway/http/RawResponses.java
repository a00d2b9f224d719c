package dev.onevision.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Responses as they came over a connection, one behind the other. What ends with the connection, or
 * is chunked, is the last.
 */
final class RawResponses {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");

  /** One of them; the body is in UTF-8. */
  record Response(int status, String head, String body) {}

  private RawResponses() {}

  /** Those of which a whole head is there; informational ones are left out. */
  static List<Response> parse(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Response> responses = new ArrayList<>();
    int begin = 0;
    while (begin < all.length()) {
      Matcher status = STATUS.matcher(all).region(begin, all.length());
      int headEnd = all.indexOf("\r\n\r\n", begin);
      if (!status.lookingAt() || headEnd < 0) {
        break;
      }
      String head = all.substring(begin, headEnd);
      Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
      int bodyBegin = headEnd + 4;
      int bodyEnd =
          length.find()
              ? Math.min(all.length(), bodyBegin + Integer.parseInt(length.group(1)))
              : all.length();
      int code = Integer.parseInt(status.group(1));
      if (code < 200) {
        bodyEnd = bodyBegin;
      } else {
        String body = new String(bytes, bodyBegin, bodyEnd - bodyBegin, StandardCharsets.UTF_8);
        responses.add(new Response(code, head, body));
      }
      begin = bodyEnd;
    }
    return responses;
  }
}
