// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import java.util.function.Function;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A network in both languages.
interface Network {
  /// A learned tensor.
  ///
  /// @param scale it starts uniform between minus and plus this; around `offset`
  record Weight(String name, Shape shape, float scale, float offset) {
    Given given() {
      return new Given(DType.F32, shape, scale, offset, 0);
    }
  }

  String what();

  List<Weight> weights();

  /// The samples of one batch.
  Given samples();

  /// Their labels.
  Given labels();

  /// Logits, a row for each label.
  Value logits(GraphBuilder g, Function<String, Value> weights, Value samples);

  /// The same in TorchScript: statements that make `logits` of `samples` and the weights by name.
  String script();
}
