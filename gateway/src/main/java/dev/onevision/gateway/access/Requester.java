package dev.onevision.gateway.access;

import dev.onevision.gateway.access.keys.KeyRing;
import java.util.function.Predicate;
import org.springframework.web.server.ServerWebExchange;

/**
 * For whom a request runs.
 *
 * @param owner see {@link Owner}
 * @param mayUse whether a model, by its name, is allowed
 */
public record Requester(String owner, Predicate<String> mayUse) {

  /** The client of this exchange. */
  public static Requester of(ServerWebExchange exchange) {
    return new Requester(Owner.of(exchange), model -> Caller.allowsModel(exchange, model));
  }

  /** The owner of a batch. */
  public static Requester of(String owner, KeyRing keys) {
    return new Requester(owner, model -> keys.allowsModel(owner, model));
  }
}
