package dev.onevision.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md}: a table of keys for each prefix. */
final class ConfigurationPage {

  static final Path FILE = Checkout.ROOT.resolve("docs/configuration.md");

  /** The command that regenerates the file, without {@code ./mvnw}. */
  static final String COMMAND =
      "./mvnw -Dquick -pl deployment -am test -Dtest=ConfigurationPageTests"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Donevision.docs=write";

  /** Who reads the keys of a record, by the start of its package. */
  private static final Map<String, List<String>> SERVICES =
      Map.of(
          "dev.onevision.gateway", List.of("gateway"),
          "dev.onevision.vision", List.of("vision-service"),
          "dev.onevision.llm", List.of("llm-service"),
          "dev.onevision.kafka", List.of("gateway", "llm-service", "vision-service"),
          "dev.onevision.worker", List.of("llm-service", "vision-service"),
          "dev.onevision.supply", List.of("model download"));

  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from the Javadoc of the @ConfigurationProperties records. Do not edit. To regenerate it:
      %s -->

      Keys are Spring Boot's. Set them as environment variables, as system properties or in a file of
      [Spring's configuration](https://docs.spring.io/spring-boot/reference/features/external-config.html). The environment
      variable of a key is its name in upper case, with `_` for each dot and without dashes: `onevision.llm.kv-cache.tokens` is
      `ONEVISION_LLM_KVCACHE_TOKENS`. A key means the same in one JVM and deployed apart.

      A *duration* is a number with a unit (`500ms`, `30s`, `5m`, `12h`, `7d`), a *size* is one with `B`, `KB`, `MB` or `GB`. A key
      without a default is unset unless its description says otherwise.

      The addresses of the brokers and the credentials for them are Spring Boot's `spring.kafka.*`; see
      [secured clusters](operations.md#secured-clusters). The [README](../README.md#configuration) has the keys that people change
      first.
      """
          .formatted(COMMAND);

  private ConfigurationPage() {}

  static String of(ConfigurationKeys keys) {
    StringBuilder page = new StringBuilder(HEAD);
    keys.byPrefix().forEach((prefix, rows) -> page.append(section(prefix, rows)));
    return page.toString();
  }

  private static String section(String prefix, List<ConfigurationKey> keys) {
    return """

    ## %1$s

    Read by %2$s.

    | `%1$s.` | Type | Default | Description |
    |---|---|---|---|
    %3$s
    """
        .formatted(
            prefix,
            String.join(", ", services(keys)),
            keys.stream().map(key -> row(prefix, key)).collect(Collectors.joining("\n")));
  }

  private static Set<String> services(List<ConfigurationKey> keys) {
    Set<String> services = new TreeSet<>();
    for (ConfigurationKey key : keys) {
      for (String name : key.packages()) {
        SERVICES.forEach(
            (start, readers) -> {
              if (name.startsWith(start)) {
                services.addAll(readers);
              }
            });
      }
    }
    return services;
  }

  private static String row(String prefix, ConfigurationKey key) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            key.below(prefix),
            key.typeName(),
            key.defaultValue().isEmpty() ? "" : "`" + key.defaultValue() + "`",
            key.description().replace("|", "\\|"));
  }
}
