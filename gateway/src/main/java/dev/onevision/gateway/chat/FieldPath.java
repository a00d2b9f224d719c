package dev.onevision.gateway.chat;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/** Describes positions and types in a JSON document. Pure. */
final class FieldPath {

  private FieldPath() {}

  /**
   * The path of the invalid field, as in {@code messages[0].content[1].image_url}; null for the
   * whole body.
   */
  static @Nullable String of(JacksonException problem) {
    var path = new StringBuilder();
    for (JacksonException.Reference step : problem.getPath()) {
      if (step.getPropertyName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      } else if (step.getIndex() >= 0) {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    return path.isEmpty() ? null : path.toString();
  }

  static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "another type";
    } else if (type == Integer.class
        || type == Long.class
        || type == int.class
        || type == long.class) {
      return "an integer";
    } else if (type == Double.class || type == double.class) {
      return "a number";
    } else if (type == Boolean.class || type == boolean.class) {
      return "a boolean";
    } else if (type == String.class || type == MediaReference.class) {
      return "a string";
    } else if (type == ChatRequest.Content.class) {
      return "a string or an array of parts";
    } else if (type == ChatRequest.ImageUrl.class || type == ChatRequest.VideoUrl.class) {
      return "a string or an object";
    } else if (type == ChatRequest.Stop.class) {
      return "a string or an array of strings";
    } else if (Collection.class.isAssignableFrom(type)) {
      return "an array";
    } else if (type.isRecord() || Map.class.isAssignableFrom(type)) {
      return "an object";
    }
    return "another type";
  }

  /** The range of a numeric type. */
  static String range(@Nullable Class<?> type) {
    if (type == Integer.class || type == int.class) {
      return "an integer between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE;
    } else if (type == Long.class || type == long.class) {
      return "an integer between " + Long.MIN_VALUE + " and " + Long.MAX_VALUE;
    }
    return expected(type);
  }

  static String found(JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a decimal number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "something else";
    };
  }
}
