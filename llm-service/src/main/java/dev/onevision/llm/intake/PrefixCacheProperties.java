package dev.onevision.llm.intake;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The reuse of keys and values by prompts that begin alike: the next turn of a dialogue, another
 * question about the same image.
 *
 * @param enabled whether the rows of finished sequences stay in the KV cache until their slots are
 *     needed, and prompts reuse them
 * @param shareAcrossKeys whether requests of different tenants share rows. The time to the first
 *     token then tells a client whether others sent the same beginning
 */
@ConfigurationProperties("onevision.llm.prefix-cache")
public record PrefixCacheProperties(
    @DefaultValue("true") boolean enabled, @DefaultValue("false") boolean shareAcrossKeys) {

  /**
   * The requests with equal scopes share rows.
   *
   * @param owner of the request; null if unknown
   * @return null if the request shares none
   */
  @Nullable String scope(@Nullable String owner) {
    if (!enabled) {
      return null;
    }
    return shareAcrossKeys ? "" : owner;
  }
}
