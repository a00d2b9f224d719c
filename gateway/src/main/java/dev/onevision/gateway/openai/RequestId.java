package dev.onevision.gateway.openai;

import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives each request its id: the {@code x-request-id} of the response, the key of its records in
 * Kafka, and the word to search all logs for. Random, as whoever knows it may later read the
 * answer.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestId implements WebFilter {

  static final String HEADER = "x-request-id";

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{12}7[0-9a-f]{19}");
  private static final String ATTRIBUTE = RequestId.class.getName();

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    exchange.getResponse().getHeaders().set(HEADER, of(exchange));
    return chain.filter(exchange);
  }

  /** The id of this exchange, 32 hexadecimal digits. */
  static String of(ServerWebExchange exchange) {
    return (String) exchange.getAttributes().computeIfAbsent(ATTRIBUTE, name -> random());
  }

  /** When a request with this id came; null if it is no id of a request. */
  static @Nullable Instant time(String id) {
    if (!FORM.matcher(id).matches()) {
      return null;
    }
    return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(id, 0, 12));
  }

  /** A UUID of version 7: the time in milliseconds, then 74 random bits. */
  private static String random() {
    UUID random = UUID.randomUUID();
    long time = System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff;
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(time) + hex.toHexDigits(random.getLeastSignificantBits());
  }
}
