// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;

/// One call of an operator that no other operator made, in the order of calls.
///
/// @param inputs in the operator's order, constants among them
/// @param output what the call gave; later calls name it by an equal [Value]
public record Traced(Operator operator, List<Value> inputs, Value output) {
  public Traced {
    inputs = List.copyOf(inputs);
  }
}
