// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Locale;
import network.assay.compute.format.CsvTable;
import network.assay.node.cli.Misuse;
import picocli.CommandLine.Option;

/// Where a table has its labels. A mixin.
final class LabelColumn {
  @Option(
      names = "--label-column",
      paramLabel = "first|last",
      description = "Where the label stands in a line of a .csv (default: ${DEFAULT-VALUE}).",
      defaultValue = "first")
  private String column = "first";

  /// @throws Misuse for any other word
  CsvTable.Label place() {
    return switch (column.toLowerCase(Locale.ROOT)) {
      case "first" -> CsvTable.Label.FIRST;
      case "last" -> CsvTable.Label.LAST;
      default -> throw new Misuse("--label-column is first or last, not " + column);
    };
  }
}
