package dev.onevision.gateway.http;

import io.netty.handler.codec.DecoderResult;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.logging.AbstractHttpMessageLogFactory;
import reactor.netty.http.logging.HttpMessageArgProvider;
import reactor.netty.http.server.HttpServer;

/**
 * Logs a request of the server as one line, with an escaped excerpt of what the client sent. By
 * default the server logs every header on its own line.
 */
@Component
class RequestLogLines implements NettyServerCustomizer {

  private static final int MAX_EXCERPT = 60;

  @Override
  public HttpServer apply(HttpServer server) {
    return server.httpMessageLogFactory(new OneLine());
  }

  /** At most {@link #MAX_EXCERPT} characters of printable ASCII. */
  static String excerpt(String text) {
    var excerpt = new StringBuilder();
    for (int i = 0; i < text.length() && excerpt.length() < MAX_EXCERPT; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        excerpt.append("\\\\");
      } else if (c >= ' ' && c < 0x7f) {
        excerpt.append(c);
      } else {
        excerpt.append("\\u%04x".formatted((int) c));
      }
    }
    return text.length() > MAX_EXCERPT ? excerpt + "..." : excerpt.toString();
  }

  private static final class OneLine extends AbstractHttpMessageLogFactory {

    @Override
    public String common(HttpMessageArgProvider message) {
      return switch (message.httpMessageType()) {
        case REQUEST, FULL_REQUEST ->
            excerpt(message.method() + " " + path(message.uri())) + reason(message.decoderResult());
        case CONTENT, LAST_CONTENT -> "content" + reason(message.decoderResult());
        case RESPONSE, FULL_RESPONSE -> "response " + message.status();
      };
    }

    /** Without the query, which may contain secrets. */
    private static String path(String uri) {
      int query = uri.indexOf('?');
      return query < 0 ? uri : uri.substring(0, query);
    }

    /** Without the cause's message, which repeats what the client sent. */
    private static String reason(DecoderResult result) {
      return result.isFailure() ? ": " + result.cause().getClass().getSimpleName() : "";
    }
  }
}
