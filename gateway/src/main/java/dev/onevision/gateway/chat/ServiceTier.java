package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.onevision.contract.wire.Priority;
import dev.onevision.gateway.http.ApiException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How soon a request is answered, in OpenAI's terms. */
public enum ServiceTier {
  /** At once. */
  DEFAULT(Priority.INTERACTIVE),
  /** In capacity that no request of the default tier wants. */
  FLEX(Priority.BATCH);

  private final Priority priority;

  ServiceTier(Priority priority) {
    this.priority = priority;
  }

  /**
   * The tier that serves what a client asks for: there is nothing above the default one.
   *
   * @throws ApiException if it asks for none that is known
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

  /** As it stands in an answer. */
  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
