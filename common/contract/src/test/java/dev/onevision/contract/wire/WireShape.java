package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shape of all messages as a set of lines: a line for each field of a record, each subtype and
 * each value of an enumeration. Two releases understand each other if their lines agree.
 */
final class WireShape {

  private static final String PACKAGE = WireMessage.class.getPackageName();

  private final SortedSet<String> lines = new TreeSet<>();
  private final Set<Class<?>> visited = new HashSet<>();

  private WireShape() {}

  /** The lines of this release. */
  static SortedSet<String> ofThisRelease() {
    WireShape shape = new WireShape();
    for (Class<?> message : WireMessage.class.getPermittedSubclasses()) {
      shape.visit(message);
    }
    return shape.lines;
  }

  private void visit(Class<?> type) {
    if (!type.getPackageName().equals(PACKAGE) || !visited.add(type)) {
      return;
    }
    if (type.isEnum()) {
      Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
          .forEach(value -> lines.add(name(type) + " has the value " + value));
    }
    JsonSubTypes subtypes = type.getAnnotation(JsonSubTypes.class);
    if (subtypes != null) {
      for (JsonSubTypes.Type subtype : subtypes.value()) {
        lines.add(
            "%s has the type '%s', %s"
                .formatted(name(type), subtype.name(), name(subtype.value())));
        visit(subtype.value());
      }
    }
    if (type.isRecord()) {
      Arrays.stream(type.getRecordComponents()).forEach(field -> visit(type, field));
    }
  }

  private void visit(Class<?> record, RecordComponent field) {
    boolean optional = field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    lines.add(
        "%s.%s is %s %s"
            .formatted(
                name(record),
                jsonName(field),
                optional ? "optional" : "required",
                name(field.getGenericType())));
    visit(field.getGenericType());
  }

  private void visit(Type type) {
    if (type instanceof Class<?> plain) {
      visit(plain);
    } else if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(this::visit);
    }
  }

  private static String jsonName(RecordComponent field) {
    JsonProperty renamed = field.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? field.getName() : renamed.value();
  }

  private static String name(Type type) {
    return switch (type) {
      case Class<?> plain ->
          plain.getPackageName().equals(PACKAGE)
              ? plain.getName().substring(PACKAGE.length() + 1).replace('$', '.')
              : plain.getSimpleName();
      case ParameterizedType generic ->
          name(generic.getRawType())
              + Arrays.stream(generic.getActualTypeArguments())
                  .map(WireShape::name)
                  .collect(Collectors.joining(", ", "<", ">"));
      default -> type.getTypeName();
    };
  }
}
