package dev.onevision.standalone.cli;

import dev.onevision.inference.program.WeightFormat;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of options, for help texts and shells that complete them. */
final class Candidates {

  private Candidates() {}

  /**
   * Keeps what was typed. For parameters of the type {@code Path}, which makes shells complete file
   * names, whose values may be URLs.
   */
  static final class FilesOrUrls implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      return text;
    }
  }

  /** Values of {@code --weights}. */
  static final class Weights extends Names {
    Weights() {
      super(
          Arrays.stream(WeightFormat.values())
              .map(format -> format.name().toLowerCase(Locale.ROOT))
              .toList());
    }
  }

  /** Values of {@code --data-type}. */
  static final class DataTypes extends Names {
    DataTypes() {
      super(List.of("auto", "bf16", "f32"));
    }
  }

  /** Some names, in any case. */
  private abstract static class Names implements Iterable<String>, ITypeConverter<String> {

    private final List<String> names;

    Names(List<String> names) {
      this.names = names;
    }

    @Override
    public Iterator<String> iterator() {
      return names.iterator();
    }

    @Override
    public String convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      if (names.contains(name)) {
        return name;
      }
      throw new TypeConversionException(
          "must be one of %s, is %s".formatted(String.join(", ", names), text));
    }
  }

  /** Values of {@code --device}. */
  static final class Devices implements Iterable<String>, ITypeConverter<String> {

    private static final Pattern FORMS = Pattern.compile("auto|cpu|cuda|cuda:\\d+(,cuda:\\d+)*");

    @Override
    public Iterator<String> iterator() {
      return List.of("auto", "cpu", "cuda").iterator();
    }

    @Override
    public String convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      if (FORMS.matcher(name).matches()) {
        return name;
      }
      throw new TypeConversionException(
          "must be auto, cpu, cuda, cuda:N or a list such as cuda:0,cuda:1, is " + text);
    }
  }
}
