// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.compute.text.pattern.Node.Greed;

/// Reads a regular expression in the syntax of Oniguruma (Ruby), as the reference does; what is not
/// known to mean the same here is refused.
final class PatternParser {
  /// The longest pattern, in characters.
  static final int MAX_LENGTH = 2048;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_TIMES = 1000;

  /// Letters that, of one case or the other, one character may stand for: the reference lets it.
  private static final Set<String> LIGATURES = Set.of("ss", "ff", "fi", "fl", "st");

  private final PatternText in;
  private final AtomParser atoms;

  private PatternParser(PatternText in) {
    this.in = in;
    this.atoms = new AtomParser(in);
  }

  static Node parse(String regex) {
    var in = new PatternText(regex);
    if (regex.length() > MAX_LENGTH) {
      throw in.fault("it is longer than " + MAX_LENGTH + " characters");
    }
    Node node = new PatternParser(in).either(false, 0);
    if (!in.ended()) throw in.fault("a bracket closes that was not opened");
    return node;
  }

  private Node either(boolean folded, int depth) {
    if (depth > MAX_DEPTH) throw in.unsupported("a group nested so deep");
    var nodes = new ArrayList<Node>();
    do nodes.add(row(folded, depth));
    while (in.skip('|'));
    return nodes.size() == 1 ? nodes.getFirst() : new Node.Either(nodes);
  }

  private Node row(boolean folded, int depth) {
    var nodes = new ArrayList<Node>();
    String before = "";
    while (!in.ended() && !in.at("|") && !in.at(")")) {
      String letter = in.peek() < 128 ? String.valueOf(Character.toLowerCase(in.peek())) : "";
      if (folded && LIGATURES.contains(before + letter)) {
        throw in.unsupported(before + letter + " within (?i:");
      }
      before = letter;
      nodes.add(repeated(atom(folded, depth)));
    }
    return nodes.size() == 1 ? nodes.getFirst() : new Node.Row(nodes);
  }

  private Node atom(boolean folded, int depth) {
    if (in.skip('(')) return group(folded, depth);
    if (in.skip('$')) return new Node.LineEnd();
    if (in.at("^")) throw in.unsupported("^");
    if (in.at("*") || in.at("+") || in.at("?") || in.at("{")) {
      throw in.unsupported("a quantifier with nothing before it, or after another,");
    }
    return new Node.One(atoms.next(folded));
  }

  private Node group(boolean folded, int depth) {
    if (!in.skip('?')) return closed(either(folded, depth + 1));
    if (in.skip(':')) return closed(either(folded, depth + 1));
    if (in.skip("i:")) return closed(either(true, depth + 1));
    if (in.skip('>')) return new Node.Atomic(closed(either(folded, depth + 1)));
    if (in.skip('=')) return new Node.Ahead(closed(either(folded, depth + 1)), false);
    if (in.skip('!')) return new Node.Ahead(closed(either(folded, depth + 1)), true);
    if (in.at("<=") || in.at("<!")) throw in.unsupported("looking behind");
    throw in.unsupported("a group of this kind");
  }

  private Node closed(Node node) {
    if (!in.skip(')')) throw in.fault("a closing bracket is due");
    return node;
  }

  private Node repeated(Node node) {
    if (in.skip('?')) return repeat(node, 0, 1, greed());
    if (in.skip('*')) return repeat(node, 0, Node.ENDLESS, greed());
    if (in.skip('+')) return repeat(node, 1, Node.ENDLESS, greed());
    if (!in.skip('{')) return node;
    List<String> bounds = List.of(in.until('}').split(",", -1));
    if (bounds.size() > 2 || bounds.stream().allMatch(String::isEmpty)) {
      throw in.unsupported("a count of this kind");
    }
    int least = count(bounds.getFirst(), 0);
    int most = count(bounds.getLast(), Node.ENDLESS);
    if (most < least) throw in.fault("a count whose end is below its start");
    if (in.at("?") && bounds.size() == 1) throw in.unsupported("? after {n}");
    Node counted = repeat(node, least, most, in.skip('?') ? Greed.LAZY : Greed.GREEDY);
    // To Ruby a + here is not possessive, but once more.
    return in.skip('+') ? repeat(counted, 1, Node.ENDLESS, Greed.GREEDY) : counted;
  }

  private Node repeat(Node node, int least, int most, Greed greed) {
    if (node.shortest() == 0) throw in.unsupported("to repeat what may match nothing");
    return new Node.Repeat(node, least, most, greed);
  }

  private int count(String number, int otherwise) {
    if (number.isEmpty()) return otherwise;
    int count = number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : MAX_TIMES + 1;
    if (count > MAX_TIMES) throw in.fault("a count from 0 to " + MAX_TIMES + " is due");
    return count;
  }

  private Greed greed() {
    if (in.skip('?')) return Greed.LAZY;
    return in.skip('+') ? Greed.POSSESSIVE : Greed.GREEDY;
  }
}
