// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What an operator with a written derivative becomes.
///
/// @param result its value
/// @param by the inputs that it is differentiable by
/// @param pull from the gradient of `result` to those of `by`, in order
record Lowered(Value result, List<Value> by, Function<Value, List<Value>> pull) {
  /// A result that passes no gradient on.
  static Lowered constant(Value result) {
    return new Lowered(result, List.of(), _ -> List.of());
  }

  /// A result differentiable by one input.
  static Lowered by(Value input, Value result, UnaryOperator<Value> pull) {
    return new Lowered(result, List.of(input), gradient -> List.of(pull.apply(gradient)));
  }
}
