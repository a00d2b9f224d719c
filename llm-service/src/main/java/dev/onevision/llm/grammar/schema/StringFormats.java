package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.pattern.PatternCompiler;
import dev.onevision.llm.grammar.pattern.PatternException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The formats of JSON Schema as patterns. Some are narrower than their standard. */
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
  private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";
  private static final String IPV6 = "[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){7}";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
  private static final String HOST = LABEL + "(\\." + LABEL + "){0,3}";
  private static final String WORD = "[A-Za-z0-9_+-]{1,15}";

  private static final String EMAIL = WORD + "(\\." + WORD + "){0,3}@" + HOST + "\\.[a-z]{2,16}";
  private static final String URI =
      "https?://"
          + HOST
          + "(:[1-9]\\d{1,3})?(/[A-Za-z0-9._~-]{0,64}){0,8}"
          + "(\\?[A-Za-z0-9._~=&-]{1,64})?(#[A-Za-z0-9._~-]{1,64})?";
  private static final String BASE64 =
      "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?";
  private static final String PATH = "/?[A-Za-z0-9._ -]{1,64}(/[A-Za-z0-9._ -]{1,64}){0,8}";

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
          Map.entry("uuid1", uuid(1)),
          Map.entry("uuid3", uuid(3)),
          Map.entry("uuid4", uuid(4)),
          Map.entry("uuid5", uuid(5)),
          Map.entry("uuid6", uuid(6)),
          Map.entry("uuid7", uuid(7)),
          Map.entry("uuid8", uuid(8)),
          Map.entry("ipv4", IPV4),
          Map.entry("ipv6", IPV6),
          Map.entry("ipv4interface", IPV4 + "/([12]?\\d|3[0-2])"),
          Map.entry("ipv6interface", IPV6 + "/([1-9]?\\d|1[01]\\d|12[0-8])"),
          Map.entry("ipv4network", IPV4 + "/32"),
          Map.entry("ipv6network", IPV6 + "/128"),
          Map.entry("hostname", HOST),
          Map.entry("idn-hostname", HOST),
          Map.entry("email", EMAIL),
          Map.entry("idn-email", EMAIL),
          Map.entry("uri", URI),
          Map.entry("uri-reference", URI),
          Map.entry("iri", URI),
          Map.entry("iri-reference", URI),
          Map.entry("byte", BASE64),
          Map.entry("base64", BASE64),
          Map.entry("base64url", BASE64.replace("+/", "_-")),
          Map.entry("path", PATH),
          Map.entry("file-path", PATH),
          Map.entry("directory-path", PATH),
          Map.entry("json-pointer", "(/([A-Za-z0-9._-]|~[01]){0,64}){0,8}"));

  /** Formats that every string has: they are about display or encoding. */
  private static final Set<String> OPEN = Set.of("password", "binary");

  private static final Map<String, Dfa> COMPILED = new ConcurrentHashMap<>();

  private StringFormats() {}

  private static String uuid(int version) {
    return "[0-9a-f]{8}-[0-9a-f]{4}-" + version + "[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  }

  /** Whether every string has this format. */
  static boolean isOpen(String format) {
    return OPEN.contains(format);
  }

  static boolean isKnown(String format) {
    return isOpen(format) || PATTERNS.containsKey(format);
  }

  /** The strings of a format; null if the format is not supported. */
  static @Nullable Dfa strings(String format) {
    String pattern = PATTERNS.get(format);
    return pattern == null ? null : COMPILED.computeIfAbsent(pattern, StringFormats::compile);
  }

  private static Dfa compile(String pattern) {
    try {
      return PatternCompiler.whole(pattern, new CompileBudget());
    } catch (PatternException e) {
      throw new IllegalArgumentException(pattern, e);
    }
  }

  /** The names of the supported formats, for messages. */
  static String names() {
    return Stream.concat(PATTERNS.keySet().stream(), OPEN.stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
