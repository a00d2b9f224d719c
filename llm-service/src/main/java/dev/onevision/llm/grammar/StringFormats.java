package dev.onevision.llm.grammar;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Schema's formats as patterns, some of them narrower than the standard they stand for. */
final class StringFormats {

  private static final String MONTH_DAY =
      "((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])"
          + "|(0[469]|11)-(0[1-9]|[12]\\d|30)"
          + "|02-(0[1-9]|1\\d|2[0-8]))";
  private static final String LEAP_YEAR =
      "(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  private static final String DATE = "(\\d{4}-" + MONTH_DAY + "|" + LEAP_YEAR + "-02-29)";
  private static final String CLOCK = "([01]\\d|2[0-3]):[0-5]\\d";
  private static final String TIME = CLOCK + ":[0-5]\\d(\\.\\d{1,6})?(Z|[+-]" + CLOCK + ")";
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
  private static final String HOST = LABEL + "(\\." + LABEL + "){0,3}";
  private static final String WORD = "[A-Za-z0-9_+-]{1,15}";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "T" + TIME),
          Map.entry(
              "duration",
              "P(\\d{1,4}W|(\\d{1,4}Y(\\d{1,4}M(\\d{1,4}D)?)?|\\d{1,4}M(\\d{1,4}D)?|\\d{1,4}D)"
                  + "(T(\\d{1,4}H(\\d{1,4}M(\\d{1,4}S)?)?|\\d{1,4}M(\\d{1,4}S)?|\\d{1,4}S))?"
                  + "|T(\\d{1,4}H(\\d{1,4}M(\\d{1,4}S)?)?|\\d{1,4}M(\\d{1,4}S)?|\\d{1,4}S))"),
          Map.entry("uuid", "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
          Map.entry("ipv4", OCTET + "(\\." + OCTET + "){3}"),
          Map.entry("ipv6", "[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){7}"),
          Map.entry("hostname", HOST),
          Map.entry("email", WORD + "(\\." + WORD + "){0,3}@" + HOST + "\\.[a-z]{2,16}"),
          Map.entry(
              "uri",
              "https?://"
                  + HOST
                  + "(:[1-9]\\d{1,3})?(/[A-Za-z0-9._~-]{0,64}){0,8}"
                  + "(\\?[A-Za-z0-9._~=&-]{1,64})?(#[A-Za-z0-9._~-]{1,64})?"));

  private StringFormats() {}

  /** The pattern of a format, for the whole string; null if the format is not supported. */
  static @Nullable String pattern(String format) {
    String pattern = PATTERNS.get(format);
    return pattern == null ? null : "^(" + pattern + ")$";
  }

  /** The names of the formats that are supported, for messages. */
  static String names() {
    return String.join(", ", PATTERNS.keySet().stream().sorted().toList());
  }
}
