// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import java.io.IOException;
import java.io.Writer;

/// Breaks lines at spaces that are longer than a terminal is wide: picocli's help is 55 columns
/// wide at least.
public final class NarrowWriter extends Writer {
  private final Writer out;
  private final int width;
  private final StringBuilder line = new StringBuilder();

  public NarrowWriter(Writer out, int width) {
    super(out);
    this.out = out;
    this.width = width;
  }

  @Override
  public void write(char[] characters, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      line.append(characters[i]);
      if (characters[i] == '\n') writeLine();
    }
  }

  @Override
  public void flush() throws IOException {
    writeLine();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
    out.close();
  }

  private void writeLine() throws IOException {
    String text = line.toString();
    line.setLength(0);
    // What goes on stands below where the line began, unless that leaves it no room.
    int indent = Math.min(text.length() - text.stripLeading().length(), width / 3);
    while (Terminal.columns(text.stripTrailing()) > width) {
      int cut = cut(text, indent);
      if (cut < 0) break;
      out.write(text.substring(0, cut).stripTrailing());
      out.write('\n');
      text = " ".repeat(indent) + text.substring(cut).stripLeading();
    }
    out.write(text);
  }

  // Before the first word that does not fit, behind one that does; -1 without such a place.
  private int cut(String text, int indent) {
    int last = -1;
    int from = text.length() - text.stripLeading().length();
    for (int at = Math.max(indent, from) + 1; at < text.length(); at++) {
      if (text.charAt(at) != ' ') continue;
      boolean fits = Terminal.columns(text.substring(0, at).stripTrailing()) <= width;
      if (!fits) return last < 0 ? at : last;
      last = at;
    }
    return last;
  }
}
