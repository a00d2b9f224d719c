package dev.onevision.llm.grammar;

import java.util.BitSet;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;

/** A set of code points, built up and then left as it is. */
final class CharacterSet {

  static final CharacterSet DIGITS = new CharacterSet().add('0', '9');
  static final CharacterSet WORD =
      new CharacterSet().add('0', '9').add('A', 'Z').add('a', 'z').add('_', '_');
  static final CharacterSet LINE_ENDS =
      new CharacterSet().add('\n', '\n').add('\r', '\r').add(0x2028, 0x2029);
  static final CharacterSet SPACES =
      new CharacterSet()
          .add('\t', '\r')
          .add(' ', ' ')
          .add(0xA0, 0xA0)
          .add(0x1680, 0x1680)
          .add(0x2000, 0x200A)
          .add(0x2028, 0x2029)
          .add(0x202F, 0x202F)
          .add(0x205F, 0x205F)
          .add(0x3000, 0x3000)
          .add(0xFEFF, 0xFEFF);

  private final BitSet members = new BitSet();

  static CharacterSet of(int character) {
    return new CharacterSet().add(character, character);
  }

  CharacterSet add(int from, int to) {
    members.set(from, to + 1);
    return this;
  }

  void addAll(CharacterSet other) {
    members.or(other.members);
  }

  CharacterSet negated() {
    CharacterSet all = new CharacterSet().add(0, Character.MAX_CODE_POINT);
    all.members.andNot(members);
    return all;
  }

  /** The only member; -1 if there are none or several. */
  int single() {
    return members.cardinality() == 1 ? members.nextSetBit(0) : -1;
  }

  /** The set as strings of one character. */
  Automaton automaton() {
    if (members.isEmpty()) {
      return Automata.makeEmpty();
    }
    Automaton automaton = new Automaton();
    int start = automaton.createState();
    int end = automaton.createState();
    automaton.setAccept(end, true);
    int from = members.nextSetBit(0);
    while (from >= 0) {
      int to = members.nextClearBit(from);
      automaton.addTransition(start, end, from, to - 1);
      from = members.nextSetBit(to);
    }
    automaton.finishState();
    return automaton;
  }
}
