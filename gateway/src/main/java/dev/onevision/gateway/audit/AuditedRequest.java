package dev.onevision.gateway.audit;

import dev.onevision.contract.wire.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What a room tells the audit log about the request that it answers. Kept even if the log is off,
 * which costs a few words. Used by one thread at a time.
 */
public final class AuditedRequest {

  private static final String ATTRIBUTE = AuditedRequest.class.getName();

  private @Nullable String model;
  private @Nullable String outcome;
  private @Nullable Usage usage;
  private @Nullable Duration firstToken;

  /** That of this exchange. */
  public static AuditedRequest of(ServerWebExchange exchange) {
    return (AuditedRequest)
        exchange.getAttributes().computeIfAbsent(ATTRIBUTE, name -> new AuditedRequest());
  }

  /** The model that the request runs on. */
  public void model(String name) {
    model = name;
  }

  /**
   * How the request ended.
   *
   * @param reported null if the workers did not finish
   * @param toFirstToken null without a token
   */
  public void ended(String how, @Nullable Usage reported, @Nullable Duration toFirstToken) {
    outcome = how;
    usage = reported;
    firstToken = toFirstToken;
  }

  @Nullable String model() {
    return model;
  }

  @Nullable String outcome() {
    return outcome;
  }

  @Nullable Usage usage() {
    return usage;
  }

  @Nullable Duration firstToken() {
    return firstToken;
  }
}
