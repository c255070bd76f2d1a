// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import network.assay.node.json.RecordWriter;
import picocli.CommandLine.Option;

/// `--json`, for every command that reads something. A mixin:
/// `@Mixin private JsonOption json;`.
public final class JsonOption {
  private final Environment environment;

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean wanted;

  public JsonOption(Environment environment) {
    this.environment = environment;
  }

  public boolean wanted() {
    return wanted;
  }

  /// Prints `document`, with indents.
  public void print(Record document) {
    environment.terminal().line(RecordWriter.pretty(document));
  }
}
