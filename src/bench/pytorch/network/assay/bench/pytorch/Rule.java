// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;

/// How a step changes weights, in both languages.
interface Rule {
  /// What it keeps for each weight, zeros at first; input and output `KEPT.WEIGHT` of a graph.
  List<String> kept();

  /// Adds a weight's new value, under its name, and what is kept.
  void update(GraphBuilder g, Network.Weight weight, Value value, Value gradient);

  /// Statements that change `w` by its gradient `g` and what is kept, all in place.
  String script();
}
