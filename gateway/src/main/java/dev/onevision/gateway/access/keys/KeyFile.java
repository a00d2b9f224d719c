package dev.onevision.gateway.access.keys;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads key files, as {@code docs/tenants.md} describes them. An unknown field is an error: a
 * misspelled limit would be no limit.
 */
final class KeyFile {

  static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Each request compares its key with all of them, which takes some 100 µs then. */
  private static final int MAX_KEYS = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final long MAX_RATE = 1_000_000_000_000L;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private final Set<String> names = new HashSet<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> digests = new HashSet<>();

  private KeyFile() {}

  /**
   * The keys in the text of a file.
   *
   * @throws KeyFileException if the text is not valid
   */
  static List<ApiKey> parse(String text) {
    return new KeyFile().keys(read(text));
  }

  private static Content read(String text) {
    try {
      // JSON may be indented with tabs, which YAML forbids.
      Content content =
          text.stripLeading().startsWith("{")
              ? MAPPER.readValue(text, Content.class)
              : MAPPER.convertValue(yaml(text), Content.class);
      if (content == null) {
        throw new KeyFileException("is empty", null);
      }
      return content;
    } catch (UnrecognizedPropertyException e) {
      throw new KeyFileException("has an unknown field '" + e.getPropertyName() + "'", null);
    } catch (JacksonException e) {
      // Without the cause, whose message quotes the content.
      throw new KeyFileException("does not have the fields of a key file" + place(e), null);
    }
  }

  private static @Nullable Object yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(MAX_BYTES);
    try {
      return new Yaml(new SafeConstructor(options)).load(text);
    } catch (MarkedYAMLException e) {
      throw new KeyFileException(
          "is not YAML" + (e.getProblemMark() == null ? "" : " (line " + line(e) + ")"), null);
    } catch (YAMLException e) {
      throw new KeyFileException("is not YAML", null);
    }
  }

  private static int line(MarkedYAMLException e) {
    return e.getProblemMark().getLine() + 1;
  }

  private static String place(JacksonException e) {
    StringBuilder place = new StringBuilder();
    for (JacksonException.Reference reference : e.getPath()) {
      if (reference.getPropertyName() == null) {
        place.append('[').append(reference.getIndex()).append(']');
      } else {
        place.append(place.isEmpty() ? "" : ".").append(reference.getPropertyName());
      }
    }
    return place.isEmpty() ? "" : ", at " + place;
  }

  private List<ApiKey> keys(Content content) {
    List<ApiKey> keys = new ArrayList<>();
    for (TenantEntry entry : orEmpty(content.tenants)) {
      Tenant tenant = Tenant.named(unique("tenant", entry.name, names), entry.allowance());
      for (KeyEntry key : orEmpty(entry.keys)) {
        keys.add(
            new ApiKey(
                unique("key id", key.id, ids), digest(key), tenant, key.allowance(tenant.name())));
      }
    }
    require(!keys.isEmpty(), "has no keys");
    require(keys.size() <= MAX_KEYS, "has more than " + MAX_KEYS + " keys");
    return keys;
  }

  private static String unique(String what, @Nullable String name, Set<String> known) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new KeyFileException(
          "has a " + what + " that is not 1 to 64 letters, digits, dots, dashes or underscores",
          null);
    }
    require(known.add(name), "has the " + what + " '" + name + "' twice");
    return name;
  }

  private String digest(KeyEntry key) {
    String digest = key.sha256;
    if (digest == null || !SHA_256.matcher(digest).matches()) {
      throw new KeyFileException(
          "has no sha256 of 64 hexadecimal digits for the key '" + key.id + "'", null);
    }
    String lower = digest.toLowerCase(Locale.ROOT);
    require(digests.add(lower), "has the sha256 of the key '" + key.id + "' twice");
    return lower;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new KeyFileException(problem, null);
    }
  }

  /** The fields that tenants and keys have in common, as an allowance. */
  private static Allowance allowance(
      String of,
      @Nullable Long requests,
      @Nullable Long tokens,
      @Nullable Integer concurrent,
      @Nullable List<String> models,
      @Nullable String priority) {
    for (Long rate : new @Nullable Long[] {requests, tokens, asLong(concurrent)}) {
      require(
          rate == null || (rate >= 1 && rate <= MAX_RATE),
          "has a limit of " + of + " that is not between 1 and " + MAX_RATE);
    }
    require(
        models == null || !models.isEmpty(),
        "has an empty list of models of " + of + ". Omit it to allow all");
    require(
        priority == null || priority.equals("interactive") || priority.equals("batch"),
        "has a priority of " + of + " that is neither interactive nor batch");
    return new Allowance(
        requests,
        tokens,
        concurrent,
        models == null ? null : Set.copyOf(models),
        "batch".equals(priority));
  }

  private static @Nullable Long asLong(@Nullable Integer value) {
    return value == null ? null : Long.valueOf(value);
  }

  private record Content(@Nullable List<TenantEntry> tenants) {}

  private record TenantEntry(
      @Nullable String name,
      @Nullable List<KeyEntry> keys,
      @Nullable Long requestsPerMinute,
      @Nullable Long tokensPerMinute,
      @Nullable Integer maxConcurrentRequests,
      @Nullable List<String> models,
      @Nullable String priority) {

    Allowance allowance() {
      return KeyFile.allowance(
          "the tenant '" + name + "'",
          requestsPerMinute,
          tokensPerMinute,
          maxConcurrentRequests,
          models,
          priority);
    }
  }

  private record KeyEntry(
      @Nullable String id,
      @JsonProperty("sha256") @Nullable String sha256,
      @Nullable Long requestsPerMinute,
      @Nullable Long tokensPerMinute,
      @Nullable Integer maxConcurrentRequests,
      @Nullable List<String> models,
      @Nullable String priority) {

    Allowance allowance(String tenant) {
      return KeyFile.allowance(
          "the key '" + id + "' of '" + tenant + "'",
          requestsPerMinute,
          tokensPerMinute,
          maxConcurrentRequests,
          models,
          priority);
    }
  }
}
