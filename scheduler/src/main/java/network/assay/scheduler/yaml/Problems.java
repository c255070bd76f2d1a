// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import network.assay.protocol.market.AssayFault;

/// What is wrong with a file, or with one value, gathered so that its author learns all of it at
/// once.
public final class Problems {
  /// Beyond these the file is probably not what it was taken for.
  private static final int SHOWN = 20;

  private record Problem(int line, int column, String what) {}

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final String file;
  private final boolean placed;
  private final List<Problem> found = new ArrayList<>();

  public Problems(String file) {
    this(file, true);
  }

  private Problems(String file, boolean placed) {
    this.file = file;
    this.placed = placed;
  }

  /// Of something that has no lines.
  static Problems ofValue(String name) {
    return new Problems(name, false);
  }

  /// @param line from 1
  /// @param column from 1
  void add(int line, int column, String what) {
    found.add(new Problem(line, column, what));
  }

  /// @throws AssayFault.Operator naming every problem, when there is any
  public void throwIfAny() {
    if (found.isEmpty()) return;
    if (!placed) {
      throw new AssayFault.Operator(
          file + ": " + found.stream().map(Problem::what).collect(Collectors.joining("; ")));
    }
    var text = new StringBuilder();
    text.append(file)
        .append(found.size() == 1 ? " has a problem:" : " has " + found.size() + " problems:");
    for (Problem problem : found.stream().sorted(BY_PLACE).limit(SHOWN).toList()) {
      text.append("\n  %s:%d:%d: %s".formatted(file, problem.line, problem.column, problem.what));
    }
    if (found.size() > SHOWN) text.append("\n  and ").append(found.size() - SHOWN).append(" more");
    throw new AssayFault.Operator(text.toString());
  }
}
