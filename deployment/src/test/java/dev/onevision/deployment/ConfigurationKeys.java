package dev.onevision.deployment;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** The environment variables that set the services' own configuration. */
final class ConfigurationKeys {

  private ConfigurationKeys() {}

  /**
   * Names of all variables that the {@code @ConfigurationProperties} records below some packages
   * read.
   */
  static Set<String> of(String... packages) {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    Set<String> keys = new TreeSet<>();
    Stream.of(packages)
        .flatMap(name -> scanner.findCandidateComponents(name).stream())
        .map(
            candidate ->
                ClassUtils.resolveClassName(
                    Objects.requireNonNull(candidate.getBeanClassName()), null))
        .forEach(
            type -> collect(type.getAnnotation(ConfigurationProperties.class).value(), type, keys));
    return keys;
  }

  private static void collect(String prefix, Class<?> type, Set<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + "." + component.getName();
      if (component.getType().isRecord()) {
        collect(key, component.getType(), keys);
      } else {
        keys.add(variable(key));
      }
    }
  }

  /** Spring's relaxed binding: dots become underscores, dashes go, letters are upper case. */
  static String variable(String key) {
    return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
