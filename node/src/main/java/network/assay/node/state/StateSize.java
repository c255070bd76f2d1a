// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.util.List;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.model.Parameter;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.DataShape;

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

  /// The most that any state of a task on `model` takes, data sets and weights that stay apart:
  /// each parameter once, and the two moments that an optimizer remembers of it.
  public static long most(ModelSpec model) {
    return of(Architectures.moving(Architectures.of(model)), 3);
  }

  /// The most that the weights take that adapters leave as they are; 0 when there are none.
  public static long frozen(ModelSpec model) {
    List<Parameter> frozen = Architectures.frozen(Architectures.of(model));
    return frozen.isEmpty() ? 0 : of(frozen, 1);
  }

  /// The most that a state takes that steps of `graph` carry.
  public static long carried(Graph graph) {
    long bytes = HEADER;
    for (String name : graph.carried()) {
      Input input = graph.input(name).orElseThrow();
      long tensor = (long) input.shape().elements() * input.dtype().bytes();
      bytes = Math.addExact(bytes, HEADER_ENTRY + tensor);
    }
    return bytes;
  }

  private static long of(List<Parameter> parameters, int times) {
    long bytes = HEADER;
    for (Parameter parameter : parameters) {
      long tensor = HEADER_ENTRY + (long) Float.BYTES * parameter.shape().elements();
      bytes = Math.addExact(bytes, times * tensor);
    }
    return bytes;
  }

  /// The most that a data set for `model` takes.
  public static long most(DataRef data, ModelSpec model) {
    DataShape shape = DataShape.of(Architectures.of(model), data.samples());
    return HEADER + 2 * HEADER_ENTRY + shape.bytes();
  }
}
