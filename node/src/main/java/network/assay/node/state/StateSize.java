// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.util.List;
import network.assay.compute.model.Mlp;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;

/// How long the file of a state can be, known before any of it is fetched.
///
/// The bounds leave room for the header: tensors' names are bounded, and so are their number and
/// shapes.
public final class StateSize {
  private static final long HEADER = 4_096;
  private static final long HEADER_ENTRY = 384;

  private StateSize() {}

  /// At least the bytes of the file of `state`.
  public static long of(State state) {
    long bytes = HEADER;
    for (Tensor tensor : state.asMap().values()) bytes += HEADER_ENTRY + tensor.byteSize();
    return bytes;
  }

  /// The most that any state of a task on `model` takes, data sets apart: each parameter once, and
  /// its momentum.
  public static long most(ModelSpec model) {
    return switch (model) {
      case ModelSpec.Mlp(List<Integer> widths) ->
          new Mlp(widths)
                  .parameters().stream()
                      .mapToLong(
                          p -> 2 * (HEADER_ENTRY + (long) Float.BYTES * p.shape().elements()))
                      .sum()
              + HEADER;
    };
  }

  /// The most that a data set for `model` takes.
  public static long most(DataRef data, ModelSpec model) {
    return HEADER + 2 * HEADER_ENTRY + data.samples() * (features(model) + (long) Integer.BYTES);
  }

  private static long features(ModelSpec model) {
    return switch (model) {
      case ModelSpec.Mlp mlp -> mlp.features();
    };
  }
}
