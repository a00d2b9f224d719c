package dev.onevision.vision.media;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ways to write the host of a URL that stand for one IPv4 address, or for an IPv6 address that
 * embeds it.
 */
final class AddressForms {

  /** Where the decimal digits of other scripts start, in code points. */
  private static final int FULL_WIDTH_ZERO = 0xff10;

  private static final int BOLD_ZERO = 0x1d7ce;
  private static final int CIRCLED_ONE = 0x2460;
  private static final int CIRCLED_ZERO = 0x24ea;
  private static final int SUPERSCRIPT_FOUR = 0x2074;

  private AddressForms() {}

  /** All forms of {@code a.b.c.d}. */
  static Set<String> of(int a, int b, int c, int d) {
    Set<String> forms = new LinkedHashSet<>(numbers(a, b, c, d));
    String dotted = a + "." + b + "." + c + "." + d;
    forms.addAll(disguises(dotted));
    forms.addAll(ipv6(a, b, c, d, dotted));
    return forms;
  }

  /** As {@code inet_aton} reads them: decimal, octal, hexadecimal, with fewer than four parts. */
  private static List<String> numbers(int a, int b, int c, int d) {
    long all = ((long) a << 24) | (b << 16) | (c << 8) | d;
    int low24 = (b << 16) | (c << 8) | d;
    int low16 = (c << 8) | d;
    return List.of(
        a + "." + b + "." + c + "." + d,
        a + "." + b + "." + c + "." + d + ".",
        "%03d.%03d.%03d.%03d".formatted(a, b, c, d),
        "0x%x.0x%x.0x%x.0x%x".formatted(a, b, c, d),
        "0X%02X.0X%02X.0X%02X.0X%02X".formatted(a, b, c, d),
        "0x%08x.%d.0x%x.%d".formatted(a, b, c, d),
        "0%o.0%o.0%o.0%o".formatted(a, b, c, d),
        "000000%o.0%o.0%o.0%o".formatted(a, b, c, d),
        "0%o.%d.0x%x.%d".formatted(a, b, c, d),
        a + "." + b + "." + low16,
        "0x%x.%d.0%o".formatted(a, b, low16),
        a + "." + low24,
        "0x%x.0x%x".formatted(a, low24),
        "0%o.0%o".formatted(a, low24),
        Long.toString(all),
        all + ".",
        "0x%x".formatted(all),
        "0X%08X".formatted(all),
        "0x0000000000%x".formatted(all),
        "0%o".formatted(all),
        "0000%o".formatted(all),
        Long.toString(all + (1L << 32)),
        "0x1%08x".formatted(all));
  }

  /** Characters that IDNA maps to others or drops, and percent-encoding. */
  private static List<String> disguises(String dotted) {
    List<String> forms = new ArrayList<>();
    StringBuilder percent = new StringBuilder();
    dotted.chars().forEach(c -> percent.append("%%%02x".formatted(c)));
    forms.add(percent.toString());
    forms.add(dotted.replace(".", "%2e"));
    forms.add(dotted.replace(".", "\u3002"));
    forms.add(dotted.replace(".", "\uff0e"));
    forms.add(dotted.replace(".", "\uff61"));
    forms.add(dotted.replace(".", "%E3%80%82"));
    forms.add(digits(dotted, FULL_WIDTH_ZERO));
    forms.add(digits(dotted, BOLD_ZERO));
    forms.add(circled(dotted));
    forms.add(dotted.replace('4', (char) SUPERSCRIPT_FOUR).replace('1', '\u00b9'));
    forms.add(dotted.replace(".", "\u00ad."));
    forms.add(dotted.replace(".", ".\u200b"));
    forms.add(dotted.replace(".", "\u2060."));
    forms.add("\ufe0f" + dotted);
    return forms;
  }

  private static String digits(String dotted, int zero) {
    StringBuilder text = new StringBuilder();
    dotted.chars().forEach(c -> text.appendCodePoint(c == '.' ? c : c - '0' + zero));
    return text.toString();
  }

  private static String circled(String dotted) {
    StringBuilder text = new StringBuilder();
    dotted
        .chars()
        .forEach(
            c ->
                text.appendCodePoint(
                    c == '.' ? c : c == '0' ? CIRCLED_ZERO : c - '1' + CIRCLED_ONE));
    return text.toString();
  }

  private static List<String> ipv6(int a, int b, int c, int d, String dotted) {
    String hex = "%x:%x".formatted((a << 8) | b, (c << 8) | d);
    String inverted = "%x:%x".formatted(((a << 8) | b) ^ 0xffff, ((c << 8) | d) ^ 0xffff);
    List<String> forms = new ArrayList<>();
    for (String prefix :
        List.of(
            "::",
            "0::",
            "0:0:0:0:0:0:",
            "0000:0000:0000:0000:0000:0000:",
            "::ffff:",
            "::FFFF:",
            "0:0:0:0:0:ffff:",
            "::ffff:0:",
            "0:0:0:0:ffff:0:",
            "64:ff9b::",
            "0064:FF9B:0:0:0:0:",
            "64:ff9b:1::",
            "fe80::5efe:",
            "fe80::")) {
      forms.add("[" + prefix + dotted + "]");
      forms.add("[" + prefix + hex + "]");
    }
    for (String zone : List.of("%25lo", "%251", "%lo", "%25eth0", "%2525lo")) {
      forms.add("[::" + dotted + zone + "]");
      forms.add("[::ffff:" + dotted + zone + "]");
    }
    forms.add("[2002:" + hex + "::]");
    forms.add("[2002:" + hex + "::1]");
    forms.add("[2001:0:" + hex + "::]");
    forms.add("[2001::" + inverted + "]");
    forms.add("[2001:0:4136:e378:8000:63bf:" + inverted + "]");
    forms.add("%5B::" + dotted + "%5D");
    return forms;
  }
}
