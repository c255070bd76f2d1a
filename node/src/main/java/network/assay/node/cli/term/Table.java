// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Rows under headings, in columns as wide as what they hold. Cells may carry styles.
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 6;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private Set<Integer> right = Set.of();

  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /// Columns, counted from 0, whose cells end at the right: numbers.
  public Table right(Integer... columns) {
    right = Set.copyOf(Arrays.asList(columns));
    return this;
  }

  /// @param cells as many as there are headings
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells under " + headings.size() + " headings");
    }
    rows.add(List.of(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /// The heading and each row, at most as wide as the terminal: the widest columns give way.
  public List<String> lines(Terminal terminal) {
    int[] widths = widths(terminal.width());
    var lines = new ArrayList<String>();
    lines.add(terminal.styled(Style.DIM, line(headings, widths)));
    for (List<String> row : rows) lines.add(line(row, widths));
    return lines;
  }

  public void print(Terminal terminal) {
    lines(terminal).forEach(terminal::line);
  }

  private int[] widths(int most) {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Terminal.columns(headings.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Terminal.columns(row.get(i)));
      }
    }
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - most;
    while (excess > 0) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) if (widths[i] > widths[widest]) widest = i;
      if (widths[widest] <= NARROWEST) break;
      widths[widest]--;
      excess--;
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      if (i > 0) line.append(GAP);
      String cell = Terminal.fit(cells.get(i), widths[i]);
      String space = " ".repeat(Math.max(0, widths[i] - Terminal.columns(cell)));
      if (right.contains(i)) line.append(space).append(cell);
      else line.append(cell).append(i == widths.length - 1 ? "" : space);
    }
    return line.toString().stripTrailing();
  }
}
