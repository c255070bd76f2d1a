// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.backend.scalar.Interpreter;
import network.assay.compute.graph.Node;

/// A node without a kernel of its own: interpreted as the specification says, its elements shared
/// out among the threads where they are independent.
record NodeStep(Node node, int target, KernelPool pool) implements Step {
  private static final int PART = 4096;

  @Override
  public Set<Integer> reads() {
    return Set.copyOf(node.sources());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    int elements = node.shape().elements();
    int parts = Math.ceilDiv(elements, PART);
    switch (node) {
      case Node.Fold fold -> {
        int size = Math.max(1, Math.ceilDiv(elements, pool.threads() * 4));
        pool.run(
            Math.ceilDiv(elements, size),
            (part, _) ->
                Interpreter.fold(fold, frame, target, part * size, end(part, size, elements)));
      }
      case Node.Map map ->
          pool.run(
              parts,
              (part, _) ->
                  Interpreter.map(map, frame, target, part * PART, end(part, PART, elements)));
      case Node.Gather _, Node.ScatterAdd _, Node.Random _, Node.Order _ ->
          throw new IllegalStateException(node + " has a step of its own");
    }
  }

  private static int end(int part, int size, int elements) {
    return (int) Math.min(elements, (part + 1L) * size);
  }
}
