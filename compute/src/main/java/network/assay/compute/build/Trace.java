// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Remembers the outermost operator calls.
final class Trace {
  private final List<Traced> calls = new ArrayList<>();
  private int depth;

  Value call(Operator operator, List<Value> inputs, Supplier<Value> body) {
    Value output = within(body);
    if (depth == 0) calls.add(new Traced(operator, inputs, output));
    return output;
  }

  /// Runs `body`, remembering none of its calls.
  <T> T within(Supplier<T> body) {
    depth++;
    try {
      return body.get();
    } finally {
      depth--;
    }
  }

  List<Traced> calls() {
    return List.copyOf(calls);
  }
}
