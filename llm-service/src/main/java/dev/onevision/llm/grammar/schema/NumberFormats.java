package dev.onevision.llm.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAPI's formats of numbers. */
final class NumberFormats {

  /** Formats that do not limit the value. */
  private static final Set<String> OPEN =
      Set.of("float", "double", "float32", "float64", "decimal", "number", "integer");

  private NumberFormats() {}

  /** The min and max of a format. */
  record Range(BigDecimal min, BigDecimal max) {}

  /** The range of a schema's format; null for all numbers. */
  static @Nullable Range range(Schema schema) throws SchemaException {
    String format = schema.string("format");
    if (format == null || OPEN.contains(format) || StringFormats.isKnown(format)) {
      return null; // a format of strings
    }
    return switch (format) {
      case "int8" -> signed(8);
      case "int16" -> signed(16);
      case "int32" -> signed(32);
      case "int64" -> signed(64);
      case "uint8" -> unsigned(8);
      case "uint16" -> unsigned(16);
      case "uint32" -> unsigned(32);
      case "uint64" -> unsigned(64);
      default -> throw schema.refused("format", "the format is not supported for numbers.");
    };
  }

  private static Range signed(int bits) {
    BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
    return new Range(new BigDecimal(half.negate()), new BigDecimal(half.subtract(BigInteger.ONE)));
  }

  private static Range unsigned(int bits) {
    BigInteger end = BigInteger.ONE.shiftLeft(bits);
    return new Range(BigDecimal.ZERO, new BigDecimal(end.subtract(BigInteger.ONE)));
  }
}
