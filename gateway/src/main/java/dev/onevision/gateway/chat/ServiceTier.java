package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.onevision.contract.wire.Priority;
import dev.onevision.gateway.http.ApiException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The capacity that a request runs in, in OpenAI's terms. */
public enum ServiceTier {
  /** Capacity for interactive requests. */
  DEFAULT(Priority.INTERACTIVE),
  /** Spare capacity. */
  FLEX(Priority.BATCH);

  private final Priority priority;

  ServiceTier(Priority priority) {
    this.priority = priority;
  }

  /**
   * The tier for the requested one. Tiers above the default are served as the default.
   *
   * @throws ApiException if the tier is unknown
   */
  static ServiceTier asked(@Nullable String tier) {
    return switch (tier) {
      case null -> DEFAULT;
      case "auto", "default", "scale", "priority", "fast" -> DEFAULT;
      case "flex" -> FLEX;
      default ->
          throw ApiException.invalidValue(
              "'service_tier' must be auto, default, flex, scale, priority or fast.",
              "service_tier");
    };
  }

  /** The tier of requests with this priority. */
  public static ServiceTier of(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> DEFAULT;
      case BATCH -> FLEX;
    };
  }

  Priority priority() {
    return priority;
  }

  /** The name in responses. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
