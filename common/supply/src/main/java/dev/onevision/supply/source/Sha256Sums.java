package dev.onevision.supply.source;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of checksums that {@code sha256sum} writes. */
final class Sha256Sums {

  static final String FILE = "SHA256SUMS";

  private static final Pattern LINE =
      Pattern.compile("([0-9A-Fa-f]{64}) [ *](?:\\./)?([^/\\\\]{1,255})");

  private Sha256Sums() {}

  /**
   * The checksums by file name. Files in folders are left out.
   *
   * @param source its name in messages
   */
  static Map<String, Checksum> parse(String source, String text) {
    Map<String, Checksum> sums = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.indexOf('/', line.indexOf("./") + 2) >= 0) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new SupplyException(
            "%s: %s has a line that is not 'CHECKSUM  NAME'".formatted(source, FILE));
      }
      String hex = Objects.requireNonNull(matcher.group(1)).toLowerCase(Locale.ROOT);
      sums.put(
          Objects.requireNonNull(matcher.group(2)), new Checksum(Checksum.Algorithm.SHA256, hex));
    }
    return sums;
  }
}
