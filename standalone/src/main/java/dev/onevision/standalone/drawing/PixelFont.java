package dev.onevision.standalone.drawing;

import java.util.Map;

/**
 * Letters of three by five dots. A system's own fonts differ from machine to machine, and some
 * machines have none.
 */
final class PixelFont {

  static final int ROWS = 5;
  static final int COLUMNS = 3;

  /** Each digit is a row from the top, its three bits the dots from the left. */
  private static final Map<Character, String> GLYPHS =
      Map.ofEntries(
          Map.entry('0', "75557"),
          Map.entry('1', "26227"),
          Map.entry('2', "71747"),
          Map.entry('3', "71717"),
          Map.entry('4', "55711"),
          Map.entry('5', "74717"),
          Map.entry('6', "74757"),
          Map.entry('7', "71122"),
          Map.entry('8', "75757"),
          Map.entry('9', "75717"),
          Map.entry('a', "25755"),
          Map.entry('b', "65656"),
          Map.entry('c', "34443"),
          Map.entry('d', "65556"),
          Map.entry('e', "74647"),
          Map.entry('f', "74644"),
          Map.entry('g', "34553"),
          Map.entry('h', "55755"),
          Map.entry('i', "72227"),
          Map.entry('j', "11152"),
          Map.entry('k', "55655"),
          Map.entry('l', "44447"),
          Map.entry('m', "57755"),
          Map.entry('n', "65555"),
          Map.entry('o', "25552"),
          Map.entry('p', "65644"),
          Map.entry('q', "25563"),
          Map.entry('r', "65655"),
          Map.entry('s', "34216"),
          Map.entry('t', "72222"),
          Map.entry('u', "55557"),
          Map.entry('v', "55552"),
          Map.entry('w', "55775"),
          Map.entry('x', "05250"),
          Map.entry('y', "55222"),
          Map.entry('z', "71247"),
          Map.entry('+', "02720"),
          Map.entry('=', "07070"),
          Map.entry(',', "00024"),
          Map.entry('.', "00002"),
          Map.entry(':', "02020"),
          Map.entry('-', "00700"),
          Map.entry('/', "11244"));

  private PixelFont() {}

  /** Whether the letter, small or capital, has a dot there; what the font lacks is blank. */
  static boolean dot(char letter, int row, int column) {
    String glyph = GLYPHS.get(Character.toLowerCase(letter));
    return glyph != null && ((glyph.charAt(row) - '0') >> (COLUMNS - 1 - column) & 1) == 1;
  }
}
