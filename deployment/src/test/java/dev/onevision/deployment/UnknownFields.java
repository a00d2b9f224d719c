package dev.onevision.deployment;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields that the Kubernetes model does not have. The model's classes keep such fields aside
 * in a map named {@code additionalProperties}; an object of an unknown kind is generic.
 */
final class UnknownFields {

  /** API groups of operators, whose objects the Kubernetes client has no models of. */
  private static final List<String> OPERATORS =
      List.of("kafka.strimzi.io/", "monitoring.coreos.com/", "keda.sh/");

  private UnknownFields() {}

  /** Paths of the unknown fields in an object read by the Kubernetes client. */
  static List<String> of(Object object) {
    List<String> found = new ArrayList<>();
    visit(object, object.getClass().getSimpleName(), found);
    return found;
  }

  private static void visit(@Nullable Object value, String path, List<String> found) {
    switch (value) {
      case null -> {}
      case GenericKubernetesResource resource -> {
        if (OPERATORS.stream().noneMatch(resource.getApiVersion()::startsWith)) {
          found.add(resource.getApiVersion() + " " + resource.getKind());
        }
      }
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          visit(list.get(i), path + "[" + i + "]", found);
        }
      }
      case Map<?, ?> map -> map.forEach((key, entry) -> visit(entry, path + "." + key, found));
      default -> {
        if (value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model.")
            && !value.getClass().isEnum()) {
          visitFields(value, path, found);
        }
      }
    }
  }

  private static void visitFields(Object bean, String path, List<String> found) {
    for (Class<?> type = bean.getClass();
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        Object value = read(field, bean);
        if (field.getName().equals("additionalProperties")) {
          if (value instanceof Map<?, ?> unknown) {
            unknown.keySet().forEach(key -> found.add(path + "." + key));
          }
        } else {
          visit(value, path + "." + field.getName(), found);
        }
      }
    }
  }

  private static @Nullable Object read(Field field, Object bean) {
    try {
      field.setAccessible(true);
      return field.get(bean);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
