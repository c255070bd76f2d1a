// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Valid nodes of every kind, run on random tensors. Small ones mostly; some tensors have several
/// chunks.
final class RandomNodes {
  private static final int[] BITS = {0, 0x8000_0000, 0x7FC0_0000, 0x7F80_0000, 0x3F80_0000, 1};
  private static final int SEED = 3;
  private static final int ORDER = 4;

  private final SplittableRandom random;
  private final HardCases numbers;
  private List<Tensor> tensors = List.of();

  RandomNodes(long seed) {
    this.random = new SplittableRandom(seed);
    this.numbers = new HardCases(seed);
  }

  /// A node over the inputs `a` (`f32`), `b` (`i32`), `c` (`u8`), `d` (a seed) and `e` (an order).
  Computed next() {
    return random.nextInt(40) == 0 ? next(300) : next(8);
  }

  private Computed next(int most) {
    tensors =
        List.of(
            tensor(DType.F32, shape(3, most)),
            tensor(DType.I32, shape(3, most)),
            tensor(DType.U8, shape(3, most)),
            tensor(DType.I32, Shape.of(SEED)),
            order());
    Node node =
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> fold();
          case 3, 4, 5 -> map();
          case 6 -> gather();
          case 7 -> scatterAdd();
          case 8 -> new Node.Random(shape(3, most), random.nextInt(100), 3);
          default -> new Node.Order(Shape.of(random.nextInt(most)), ORDER);
        };
    var inputs = new ArrayList<Input>();
    var values = new TreeMap<String, Tensor>();
    for (int i = 0; i < tensors.size(); i++) {
      String name = String.valueOf((char) ('a' + i));
      inputs.add(new Input(name, tensors.get(i).dtype(), tensors.get(i).shape()));
      values.put(name, tensors.get(i));
    }
    Graph graph = new Graph(inputs, List.of(node), List.of());
    return Computed.of(graph, State.of(values)).getFirst();
  }

  private Node fold() {
    FoldOp op = FoldOp.values()[random.nextInt(FoldOp.values().length)];
    Shape shape = shape(3, 6);
    Shape reduce = shape(2, 5);
    int init = op.dtype() == DType.F32 ? BITS[random.nextInt(BITS.length)] : random.nextInt();
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < op.arity(); i++) operands.add(operand(op.dtype(), join(shape, reduce)));
    return new Node.Fold(op, init, shape, reduce, operands);
  }

  private Node map() {
    MapOp op = MapOp.values()[random.nextInt(MapOp.values().length)];
    Shape shape = shape(4, 8);
    var operands = new ArrayList<Operand>();
    for (DType dtype : op.operands()) operands.add(operand(dtype, shape.dims()));
    boolean skips = operands.stream().anyMatch(RandomNodes::skips);
    int otherwise = op.dtype() == DType.U8 ? random.nextInt(256) : BITS[random.nextInt(6)];
    return new Node.Map(op, skips ? otherwise : 0, shape, operands);
  }

  private static boolean skips(Operand operand) {
    return operand instanceof Operand.Read read
        && read.view().stream().anyMatch(dim -> dim.edge() == Operand.Edge.SKIP);
  }

  // The tensor's elements are cut into batch, rows and width as they fall; indices are made to
  // match.
  private Node gather() {
    DType dtype = DType.values()[random.nextInt(3)];
    int source = dtype.ordinal();
    int elements = tensors.get(source).elements();
    int batch = divisor(elements);
    int width = divisor(elements / Math.max(1, batch));
    int rows = elements / Math.max(1, batch * width);
    int picks = random.nextInt(5);
    tensors = replaced(1, indices(batch, picks, rows));
    // Of i32, the source may be the indices themselves.
    if (source == 1) return self(batch, picks);
    return new Node.Gather(
        dtype, Shape.of(batch, picks, width), batch, rows, picks, width, source, 1);
  }

  private Node self(int batch, int picks) {
    return new Node.Gather(DType.I32, Shape.of(batch * picks), batch, picks, picks, 1, 1, 1);
  }

  private Node scatterAdd() {
    int elements = tensors.getFirst().elements();
    int batch = divisor(elements);
    int width = divisor(elements / Math.max(1, batch));
    int picks = elements / Math.max(1, batch * width);
    int rows = random.nextInt(4);
    tensors = replaced(1, indices(batch, picks, rows));
    return new Node.ScatterAdd(Shape.of(batch * rows, width), batch, rows, picks, width, 0, 1);
  }

  private Tensor indices(int batch, int picks, int rows) {
    int[] values = random.ints(batch * (long) picks, -1, rows + 1).toArray();
    return Tensor.i32(Shape.of(batch, picks), values);
  }

  private List<Tensor> replaced(int which, Tensor by) {
    var list = new ArrayList<>(tensors);
    list.set(which, by);
    return List.copyOf(list);
  }

  private int divisor(int of) {
    if (of == 0) return random.nextInt(2);
    int divisor = 1 + random.nextInt(Math.min(of, 9));
    while (of % divisor != 0) divisor--;
    return divisor;
  }

  private Operand operand(DType dtype, Ints box) {
    int choice = random.nextInt(8);
    if (dtype == DType.I32 && choice == 0) return new Operand.Index(affine(box));
    if (dtype != DType.U8 && choice == 1) {
      int bits = BITS[random.nextInt(BITS.length)];
      return new Operand.Immediate(dtype == DType.F32 ? bits : random.nextInt());
    }
    int source = dtype.ordinal();
    return new Operand.Read(source, view(tensors.get(source).shape(), box));
  }

  // The source's own shape, or flattened; each coordinate random, and guarded unless it stays in.
  private List<Operand.Dim> view(Shape shape, Ints box) {
    Shape seen = random.nextInt(3) == 0 ? Shape.of(shape.elements()) : shape;
    var view = new ArrayList<Operand.Dim>();
    for (int d = 0; d < seen.rank(); d++) {
      int extent = seen.dim(d);
      Affine at = random.nextInt(3) == 0 ? affine(box) : fitting(box, extent);
      boolean empty = IntStream.of(box.toArray()).anyMatch(e -> e == 0);
      boolean inside = empty || (at.least(box) >= 0 && at.greatest(box) < extent);
      Operand.Edge edge =
          inside && random.nextInt(4) != 0
              ? Operand.Edge.INSIDE
              : random.nextBoolean() ? Operand.Edge.ZERO : Operand.Edge.SKIP;
      view.add(new Operand.Dim(extent, edge, at));
    }
    return view;
  }

  private Affine fitting(Ints box, int extent) {
    for (int tries = 0; tries < 4 && box.size() > 0; tries++) {
      int axis = random.nextInt(box.size());
      int size = box.get(axis);
      if (size == 0 || size > extent) continue;
      // As far in as it goes, forwards or backwards.
      int offset = random.nextInt(extent - size + 1);
      return random.nextBoolean()
          ? Affine.scaled(box.size(), axis, 1, offset)
          : Affine.scaled(box.size(), axis, -1, offset + size - 1);
    }
    return Affine.zero(box.size());
  }

  private Affine affine(Ints box) {
    int[] coefficients = new int[box.size()];
    for (int j = 0; j < coefficients.length; j++) coefficients[j] = random.nextInt(5) - 2;
    return new Affine(random.nextInt(7) - 3, Ints.of(coefficients));
  }

  private Shape shape(int maxRank, int most) {
    int[] dims = new int[random.nextInt(maxRank + 1)];
    for (int i = 0; i < dims.length; i++) {
      boolean last = i == dims.length - 1;
      dims[i] = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(last ? most : 5);
    }
    return Shape.of(dims);
  }

  private Tensor order() {
    int size = random.nextInt(-1, 40);
    return Tensor.i32(
        Shape.of(5),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(-1, 100),
        size,
        random.nextInt(-1, 1 << random.nextInt(1, 30)));
  }

  private Tensor tensor(DType dtype, Shape shape) {
    Tensor tensor = Tensor.zeros(dtype, shape);
    for (int i = 0; i < shape.elements(); i++) {
      int bits = numbers.next()[0];
      switch (dtype) {
        case F32 -> {
          float value = Float.intBitsToFloat(bits);
          tensor.sharedFloats()[i] = Float.isNaN(value) ? Float.NaN : value;
        }
        case I32 -> tensor.sharedInts()[i] = random.nextInt(4) == 0 ? bits : bits >> 29;
        case U8 -> tensor.sharedBytes()[i] = (byte) bits;
      }
    }
    return tensor;
  }

  private static Ints join(Shape a, Shape b) {
    return Ints.of(
        IntStream.concat(IntStream.of(a.dims().toArray()), IntStream.of(b.dims().toArray()))
            .toArray());
  }
}
