package dev.onevision.gateway.http;

import dev.onevision.gateway.access.Owner;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives each request its id: the {@code x-request-id} of the response and the key of its records in
 * Kafka, which all log lines about the request contain.
 *
 * <p>Ids are logged, so an id alone must not give other clients access to a stream. It therefore
 * contains a digest of its owner, which every gateway can verify and nobody can reverse:
 *
 * <pre>
 *   12 digits   time in milliseconds
 *    1 digit    7, the version of the UUID
 *   11 digits   random
 *    8 digits   digest of the owner and of all digits before; random without API keys
 * </pre>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestId implements WebFilter {

  static final String HEADER = "x-request-id";

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{12}7[0-9a-f]{19}");
  private static final String ATTRIBUTE = RequestId.class.getName();
  private static final int TAG_BYTES = 4;
  private static final int TAG_START = 32 - 2 * TAG_BYTES;
  private static final HexFormat HEX = HexFormat.of();

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    // The owner is known only after the key filter.
    exchange
        .getResponse()
        .beforeCommit(
            () -> {
              exchange.getResponse().getHeaders().set(HEADER, of(exchange));
              return Mono.empty();
            });
    return chain.filter(exchange);
  }

  /** The id of this exchange: 32 hexadecimal digits. */
  public static String of(ServerWebExchange exchange) {
    return (String)
        exchange.getAttributes().computeIfAbsent(ATTRIBUTE, name -> random(Owner.of(exchange)));
  }

  /** When the request with this id arrived; null if it is not the id of a request. */
  public static @Nullable Instant time(String id) {
    if (!FORM.matcher(id).matches()) {
      return null;
    }
    return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(id, 0, 12));
  }

  /**
   * Whether the request belongs to the owner. Without API keys, every request belongs to everyone.
   */
  public static boolean belongsTo(String id, String owner) {
    return owner.isEmpty()
        || tag(id.substring(0, TAG_START), owner).equals(id.substring(TAG_START));
  }

  public static String random(String owner) {
    UUID random = UUID.randomUUID();
    long time = System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff;
    String begin = HEX.toHexDigits(time) + HEX.toHexDigits((int) random.getLeastSignificantBits());
    String end =
        owner.isEmpty()
            ? HEX.toHexDigits((int) (random.getLeastSignificantBits() >>> 32))
            : tag(begin, owner);
    return begin + end;
  }

  private static String tag(String begin, String owner) {
    return DigestUtils.sha256Hex("owner of request: " + owner + ' ' + begin)
        .substring(0, 2 * TAG_BYTES);
  }
}
