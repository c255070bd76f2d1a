// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.List;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// What one element of a node comes to, or one step of one element, from the few elements it reads
/// and nothing else (docs/spec/exact-ops, sections 3, 4 and 8): what a contract judges.
///
/// Results are canonical bits: of an f32 with the one NaN there is, of an i32, or the value of a
/// u8.
public final class StepOracle {
  /// Gives the elements that are asked for, in the order in which the operation reads them.
  @FunctionalInterface
  public interface Reader {
    /// The bits of element `at` of tensor `tensor`, which has `elements` of this type.
    int bits(int tensor, DType dtype, int elements, int at);
  }

  private final Node node;

  public StepOracle(Node node) {
    this.node = node;
  }

  /// How many steps an element of a fold or scatter-add takes; 0 for every other kind. Up to one,
  /// an element is computed as a whole.
  public int steps() {
    return switch (node) {
      case Node.Fold fold -> fold.reduce().elements();
      case Node.ScatterAdd add -> add.picks();
      case Node.Map _, Node.Gather _, Node.Random _, Node.Order _ -> 0;
    };
  }

  /// The accumulator before the first step.
  public int start() {
    return node instanceof Node.Fold fold ? fold.initBits() : 0;
  }

  /// Element `element`.
  ///
  /// @throws IllegalArgumentException where it takes several steps, or there is no such element
  public int element(int element, Reader reader) {
    check(element);
    if (steps() > 1) throw new IllegalArgumentException("an element of " + steps() + " steps");
    return switch (node) {
      case Node.Fold _, Node.ScatterAdd _ ->
          steps() == 0 ? start() : step(element, 0, start(), reader);
      case Node.Map map -> canonical(map(map, element, reader));
      case Node.Gather gather -> canonical(gather(gather, element, reader));
      case Node.Random random -> random(random, element, reader);
      case Node.Order order -> order(order, element, reader);
    };
  }

  /// The accumulator of element `element` after step `step`, from that before it.
  ///
  /// @throws IllegalArgumentException where there is no such element or step
  public int step(int element, int step, int accumulator, Reader reader) {
    check(element);
    if (step < 0 || step >= steps()) {
      throw new IllegalArgumentException("step " + step + " of " + steps());
    }
    return switch (node) {
      case Node.Fold fold -> canonical(fold(fold, element, step, accumulator, reader));
      case Node.ScatterAdd add -> canonical(scatter(add, element, step, accumulator, reader));
      case Node.Map _, Node.Gather _, Node.Random _, Node.Order _ ->
          throw new IllegalArgumentException("no node of steps");
    };
  }

  private void check(int element) {
    if (element < 0 || element >= node.shape().elements()) {
      throw new IllegalArgumentException("element " + element + " of " + node.shape());
    }
  }

  private int canonical(int bits) {
    return node.dtype() == DType.F32 ? Float.floatToIntBits(Float.intBitsToFloat(bits)) : bits;
  }

  private static int fold(Node.Fold fold, int element, int step, int accumulator, Reader reader) {
    int[] at = indices(fold.shape(), element, fold.reduce(), step);
    List<Operand> operands = fold.operands();
    if (skips(operands, at)) return accumulator;
    int a = value(operands.getFirst(), fold.op().dtype(), at, reader);
    int b = operands.size() > 1 ? value(operands.getLast(), fold.op().dtype(), at, reader) : 0;
    return FoldFunctions.step(fold.op(), accumulator, a, b);
  }

  private static int map(Node.Map map, int element, Reader reader) {
    int[] at = indices(map.shape(), element, Shape.SCALAR, 0);
    if (skips(map.operands(), at)) return map.otherwiseBits();
    int[] values = new int[3];
    for (int i = 0; i < map.operands().size(); i++) {
      values[i] = value(map.operands().get(i), map.op().operands().get(i), at, reader);
    }
    return MapFunctions.apply(map.op(), values[0], values[1], values[2]);
  }

  private static int gather(Node.Gather gather, int element, Reader reader) {
    int pick = element / gather.width();
    int batch = pick / gather.picks();
    int row = reader.bits(gather.index(), DType.I32, gather.batch() * gather.picks(), pick);
    if (row < 0 || row >= gather.rows()) return 0;
    return reader.bits(
        gather.source(),
        gather.dtype(),
        gather.batch() * gather.rows() * gather.width(),
        (batch * gather.rows() + row) * gather.width() + element % gather.width());
  }

  private static int scatter(
      Node.ScatterAdd add, int element, int step, int accumulator, Reader reader) {
    int row = element / add.width();
    int pick = row / add.rows() * add.picks() + step;
    int picks = add.batch() * add.picks();
    if (reader.bits(add.index(), DType.I32, picks, pick) != row % add.rows()) return accumulator;
    int at = pick * add.width() + element % add.width();
    float update =
        Float.intBitsToFloat(reader.bits(add.updates(), DType.F32, picks * add.width(), at));
    return Float.floatToRawIntBits(Float.intBitsToFloat(accumulator) + update);
  }

  private static int random(Node.Random random, int element, Reader reader) {
    int[] seed = words(random.seed(), Node.Random.SEED_SIZE, reader);
    return Philox.word(seed(seed), random.stream(), seed[2], element);
  }

  private static int order(Node.Order order, int element, Reader reader) {
    int[] in = words(order.order(), BatchOrder.TENSOR_SIZE, reader);
    int[] indices = new int[order.shape().elements()];
    BatchOrder.fill(seed(in), in[2], in[3], in[4], indices);
    return indices[element];
  }

  private static int[] words(int tensor, int count, Reader reader) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) words[i] = reader.bits(tensor, DType.I32, count, i);
    return words;
  }

  private static long seed(int[] words) {
    return (words[0] & 0xFFFF_FFFFL) | ((long) words[1] << 32);
  }

  private static int value(Operand operand, DType dtype, int[] at, Reader reader) {
    return switch (operand) {
      case Operand.Immediate immediate -> immediate.bits();
      case Operand.Index index -> value(index.value(), at);
      case Operand.Read read ->
          outside(read, Operand.Edge.ZERO, at)
              ? 0
              : reader.bits(read.source(), dtype, elements(read), address(read, at));
    };
  }

  private static boolean skips(List<Operand> operands, int[] at) {
    return operands.stream()
        .anyMatch(
            operand ->
                operand instanceof Operand.Read read && outside(read, Operand.Edge.SKIP, at));
  }

  private static boolean outside(Operand.Read read, Operand.Edge edge, int[] at) {
    for (Operand.Dim dim : read.view()) {
      if (dim.edge() != edge) continue;
      int coordinate = value(dim.at(), at);
      if (coordinate < 0 || coordinate >= dim.extent()) return true;
    }
    return false;
  }

  private static int address(Operand.Read read, int[] at) {
    int address = 0;
    for (Operand.Dim dim : read.view()) address = address * dim.extent() + value(dim.at(), at);
    return address;
  }

  private static int elements(Operand.Read read) {
    return Shape.of(read.view().stream().mapToInt(Operand.Dim::extent).toArray()).elements();
  }

  private static int value(Affine affine, int[] at) {
    int sum = affine.offset();
    for (int j = 0; j < at.length; j++) sum += affine.coefficients().get(j) * at[j];
    return sum;
  }

  private static int[] indices(Shape shape, int element, Shape reduce, int step) {
    int[] indices = new int[shape.rank() + reduce.rank()];
    unravel(shape, element, indices, 0);
    unravel(reduce, step, indices, shape.rank());
    return indices;
  }

  private static void unravel(Shape shape, int flat, int[] into, int from) {
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      into[from + axis] = flat % shape.dim(axis);
      flat /= shape.dim(axis);
    }
  }
}
