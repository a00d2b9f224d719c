package dev.onevision.standalone.cli;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/**
 * A value of an option, {@code VALUE} for all models or {@code NAME=VALUE} for one.
 *
 * @param model null for all
 * @param value for the model
 */
record ForModel(@Nullable String model, String value) {

  private static ForModel parse(String text, UnaryOperator<String> check) {
    int end = text.lastIndexOf('=');
    return end < 0
        ? new ForModel(null, check.apply(text))
        : new ForModel(text.substring(0, end), check.apply(text.substring(end + 1)));
  }

  /** Reads {@code --data-type}. */
  static final class DataTypes implements ITypeConverter<ForModel> {
    @Override
    public ForModel convert(String text) {
      return parse(text, new Candidates.DataTypes()::convert);
    }
  }

  /** Reads {@code --weights}. */
  static final class Weights implements ITypeConverter<ForModel> {
    @Override
    public ForModel convert(String text) {
      return parse(text, new Candidates.Weights()::convert);
    }
  }

  /** Reads {@code --device}. */
  static final class Devices implements ITypeConverter<ForModel> {
    @Override
    public ForModel convert(String text) {
      return parse(text, new Candidates.Devices()::convert);
    }
  }
}
