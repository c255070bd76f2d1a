// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.Permutation;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// One node of a graph: it makes one tensor, every element of which is defined alone by the
/// descriptor and the tensors it reads (docs/spec/exact-ops, section 4).
///
/// Tensors are numbered: the graph's inputs first, then one per node. What can be checked without
/// the other nodes is checked here, the rest by [Graph].
public sealed interface Node {
  DType dtype();

  Shape shape();

  /// The numbers of the tensors this node reads, in the order of its bytes.
  List<Integer> sources();

  /// `out[o]` = `init`, changed by `op` for every `r` of `reduce` in ascending lexicographic order.
  ///
  /// @param initBits the bit pattern (f32) or value (i32) the accumulator starts from
  record Fold(FoldOp op, int initBits, Shape shape, Shape reduce, List<Operand> operands)
      implements Node {
    public Fold {
      operands = List.copyOf(operands);
      Checks.operands("fold " + op, op.arity(), operands, shape.rank() + reduce.rank());
      if (op.dtype() == DType.F32) Checks.canonical("initial value of fold " + op, initBits);
    }

    @Override
    public DType dtype() {
      return op.dtype();
    }

    @Override
    public List<Integer> sources() {
      return Checks.sources(operands);
    }
  }

  /// `out[o]` = `op` of the operands at `o`, or `otherwise` where an operand says to skip.
  ///
  /// @param otherwiseBits the bit pattern or value of skipped elements; 0 when none can be
  record Map(MapOp op, int otherwiseBits, Shape shape, List<Operand> operands) implements Node {
    public Map {
      operands = List.copyOf(operands);
      Checks.operands("map " + op, op.operands().size(), operands, shape.rank());
      if (otherwiseBits != 0 && !Checks.skips(operands)) {
        throw new GraphFault("map " + op + " has a value for skipped elements but skips none");
      }
      if (op.dtype() == DType.F32) Checks.canonical("skipped value of map " + op, otherwiseBits);
      if (op.dtype() == DType.U8 && (otherwiseBits & ~0xFF) != 0) {
        throw new GraphFault("skipped value " + otherwiseBits + " of map " + op + " is no u8");
      }
    }

    @Override
    public DType dtype() {
      return op.dtype();
    }

    @Override
    public List<Integer> sources() {
      return Checks.sources(operands);
    }
  }

  /// `out[b, i, w] = source[b, index[b, i], w]`, or 0 where the index is not in 0 .. rows-1. The
  /// source is seen as `[batch, rows, width]`, the index as `[batch, picks]`, the result as
  /// `[batch, picks, width]`.
  record Gather(
      DType dtype, Shape shape, int batch, int rows, int picks, int width, int source, int index)
      implements Node {
    public Gather {
      Checks.sizes("gather", shape, batch, picks, width);
      Checks.product("gather's source", batch, rows, width);
      Checks.product("gather's index", batch, picks, 1);
    }

    @Override
    public List<Integer> sources() {
      return List.of(source, index);
    }
  }

  /// `out[b, r, w]` = +0, plus `updates[b, i, w]` for every `i` with `index[b, i] = r`, ascending.
  record ScatterAdd(Shape shape, int batch, int rows, int picks, int width, int updates, int index)
      implements Node {
    public ScatterAdd {
      Checks.sizes("scatter", shape, batch, rows, width);
      Checks.product("scatter's updates", batch, picks, width);
      Checks.product("scatter's index", batch, picks, 1);
    }

    @Override
    public DType dtype() {
      return DType.F32;
    }

    @Override
    public List<Integer> sources() {
      return List.of(updates, index);
    }
  }

  /// Philox words 0, 1, 2, ... of a stream. `seed` is a tensor of three i32: seed low, seed high,
  /// substream.
  record Random(Shape shape, int stream, int seed) implements Node {
    /// Elements of the seed tensor.
    public static final int SEED_SIZE = 3;

    public Random {
      if (stream == Permutation.RESERVED_STREAM) {
        throw new GraphFault("random stream " + stream + " is reserved for batch orders");
      }
    }

    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public List<Integer> sources() {
      return List.of(seed);
    }
  }

  /// The sample indices of one training step; `order` is the tensor of [BatchOrder#tensor].
  record Order(Shape shape, int order) implements Node {
    public Order {
      if (shape.rank() != 1)
        throw new GraphFault("order node of shape " + shape + "; rank 1 is due");
    }

    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public List<Integer> sources() {
      return List.of(order);
    }
  }

  /// What a descriptor alone must satisfy.
  final class Checks {
    private static final int INFINITY = 0x7F80_0000;
    private static final int NAN = 0x7FC0_0000;

    private Checks() {}

    static void operands(String what, int arity, List<Operand> operands, int axes) {
      if (operands.size() != arity) {
        throw new GraphFault(what + " has " + operands.size() + " operands; takes " + arity);
      }
      for (Operand operand : operands) {
        switch (operand) {
          case Operand.Read read -> read.view().forEach(dim -> axes(what, dim.at(), axes));
          case Operand.Index index -> axes(what, index.value(), axes);
          case Operand.Immediate _ -> {}
        }
      }
    }

    private static void axes(String what, Affine affine, int axes) {
      if (affine.coefficients().size() != axes) {
        throw new GraphFault(
            what + ": an index map over " + affine.coefficients().size() + " axes, not " + axes);
      }
    }

    static List<Integer> sources(List<Operand> operands) {
      return operands.stream()
          .<Integer>mapMulti(
              (operand, out) -> {
                if (operand instanceof Operand.Read read) out.accept(read.source());
              })
          .toList();
    }

    static boolean skips(List<Operand> operands) {
      return operands.stream()
          .anyMatch(
              operand ->
                  operand instanceof Operand.Read read
                      && read.view().stream().anyMatch(d -> d.edge() == Operand.Edge.SKIP));
    }

    /// A NaN in a descriptor has one pattern, so that a node has one encoding.
    static void canonical(String what, int bits) {
      if ((bits & 0x7FFF_FFFF) > INFINITY && bits != NAN) {
        throw new GraphFault(what + " is a NaN other than 0x7FC00000");
      }
    }

    static void sizes(String what, Shape shape, int batch, int rows, int width) {
      if (product(what, batch, rows, width) != shape.elements()) {
        throw new GraphFault(
            what
                + " makes "
                + batch
                + " x "
                + rows
                + " x "
                + width
                + " elements, shape is "
                + shape);
      }
    }

    static long product(String what, int batch, int rows, int width) {
      try {
        return Shape.of(batch, rows, width).elements();
      } catch (GraphFault e) {
        throw new GraphFault(what + ": " + e.getMessage());
      }
    }
  }
}
