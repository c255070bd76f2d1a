// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Graphs that fast kernels are made for, a little bent: products whose axes are permuted, merged,
/// repeated or turned round, cut into chunks or not; windows that step and leave the image; folds
/// of rows and maps over what they give, in chains that fuse; gathers, scatters, random words. At
/// sizes where threads share the work.
public final class BentGraphs {
  private final Random random;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  public BentGraphs(Random random) {
    this.random = random;
  }

  public Graph next() {
    inputs.clear();
    nodes.clear();
    int columns = size(90);
    int rows = size(70);
    inputs.add(new Input("a", DType.F32, Shape.of(rows, columns)));
    inputs.add(new Input("b", DType.F32, Shape.of(columns)));
    inputs.add(new Input("c", DType.F32, Shape.of(size(5), size(6), size(9), size(9))));
    inputs.add(new Input("i", DType.I32, Shape.of(1 + random.nextInt(40))));
    inputs.add(new Input("seed", DType.I32, Shape.of(Node.Random.SEED_SIZE)));
    inputs.add(new Input("order", DType.I32, Shape.of(5)));
    inputs.add(new Input("u", DType.U8, Shape.of(rows, columns)));
    inputs.sort(Comparator.comparing(Input::name));
    int count = 2 + random.nextInt(9);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> product();
        case 2 -> window();
        case 3 -> nodes.addAll(Lowering.sum(sum(floats()), last, tensors()));
        case 4 -> rowFold();
        case 5 -> moved();
        default -> elementwise();
      }
    }
    nodes.add(new Node.Random(Shape.of(size(200), size(50)), random.nextInt(9), number("seed")));
    nodes.add(new Node.Order(Shape.of(size(30)), number("order")));
    var outputs = new ArrayList<Output>();
    for (int t = inputs.size(); t < tensors(); t++) {
      boolean wanted = t == tensors() - 1 || random.nextInt(3) == 0;
      if (wanted) outputs.add(new Output("t%05d".formatted(t), t));
    }
    return new Graph(inputs, nodes, outputs);
  }

  private int size(int most) {
    return switch (random.nextInt(8)) {
      case 0 -> 1;
      case 1 -> random.nextInt(20) == 0 ? 0 : 2;
      default -> 1 + random.nextInt(most);
    };
  }

  private int tensors() {
    return inputs.size() + nodes.size();
  }

  private int number(String name) {
    return inputs.stream().map(Input::name).toList().indexOf(name);
  }

  private DType dtype(int t) {
    return t < inputs.size() ? inputs.get(t).dtype() : nodes.get(t - inputs.size()).dtype();
  }

  private Shape shape(int t) {
    return t < inputs.size() ? inputs.get(t).shape() : nodes.get(t - inputs.size()).shape();
  }

  /// The tensor that [#floats] chose last.
  private int last;

  // Some tensor of f32, rather a late one, so that chains come about.
  private Shape floats() {
    do {
      int back = random.nextInt(random.nextBoolean() ? Math.min(4, tensors()) : tensors());
      last = tensors() - 1 - back;
    } while (dtype(last) != DType.F32);
    return shape(last);
  }

  private static Lowering.Sum sum(Shape shape) {
    int rank = shape.rank();
    if (rank == 0) return new Lowering.Sum(1, 1, 1);
    int axis = rank - 1 - (rank > 1 && shape.elements() % 3 == 0 ? 1 : 0);
    int outer = 1;
    for (int i = 0; i < axis; i++) outer *= shape.dim(i);
    int inner = axis == rank - 1 ? 1 : shape.dim(axis + 1);
    return new Lowering.Sum(outer, shape.dim(axis), inner);
  }

  /// A view of all elements as one dimension, by an affine map over a box that is kept inside it
  /// by small steps, or by an edge rule.
  private Operand.Read strided(int source, Ints box, int... steps) {
    int extent = shape(source).elements();
    long reach = 0;
    int offset = 0;
    for (int j = 0; j < steps.length; j++) {
      long end = (long) steps[j] * Math.max(0, box.get(j) - 1);
      reach += Math.abs(end);
      if (end < 0) offset -= (int) end;
    }
    boolean empty = IntStream.of(box.toArray()).anyMatch(e -> e == 0);
    boolean inside = empty || reach < extent;
    if (inside && !empty && random.nextInt(4) == 0)
      offset += random.nextInt((int) (extent - reach));
    if (random.nextInt(12) == 0) {
      offset -= 1 + random.nextInt(5);
      inside = empty;
    }
    Operand.Edge edge =
        inside ? Operand.Edge.INSIDE : random.nextBoolean() ? Operand.Edge.ZERO : Operand.Edge.SKIP;
    var at = new Affine(offset, Ints.of(steps));
    return new Operand.Read(source, List.of(new Operand.Dim(extent, edge, at)));
  }

  // Over a box of batch, m, n and k; each operand moves along most axes that a product's does.
  private void product() {
    floats();
    int left = last;
    floats();
    int right = last;
    int m = size(40);
    int n = size(70);
    int k = random.nextInt(9) == 0 ? 500 + random.nextInt(900) : size(60);
    int batch = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
    Shape shape = random.nextBoolean() ? Shape.of(batch, m, n) : Shape.of(batch, n, m);
    boolean turned = shape.dim(1) == n;
    Ints box = Ints.of(batch, shape.dim(1), shape.dim(2), k);
    int sign = random.nextInt(6) == 0 ? -1 : 1;
    int[] one = {
      random.nextInt(3) == 0 ? 0 : m * k, turned ? 0 : k, turned ? k : 0, random.nextInt(3) - 1
    };
    boolean deep = random.nextBoolean();
    int across = (deep ? 1 : k) * sign;
    int[] two = {
      random.nextInt(3) == 0 ? 0 : n * k, turned ? across : 0, turned ? 0 : across, deep ? n : 1
    };
    if (random.nextInt(8) == 0) two[turned ? 2 : 1] = 1;
    int init = random.nextInt(6) == 0 ? Float.floatToRawIntBits(-0f) : 0;
    List<Operand> operands = List.of(strided(left, box, one), strided(right, box, two));
    nodes.add(new Node.Fold(FoldOp.FMA, init, shape, Shape.of(k), operands));
  }

  // A window that steps over the four-dimensional input, with zeros or nothing around it.
  private void window() {
    int source = number("c");
    Shape s = shape(source);
    int step = 1 + random.nextInt(3);
    int reach = 1 + random.nextInt(3);
    int pad = random.nextInt(3);
    int across = Math.max(0, (s.dim(2) + 2 * pad - reach) / step + 1);
    int down = Math.max(0, (s.dim(3) + 2 * pad - reach) / step + 1);
    Operand.Edge edge = random.nextBoolean() ? Operand.Edge.ZERO : Operand.Edge.SKIP;
    Affine y = Affine.scaled(6, 2, step, -pad).plus(4, 1 + random.nextInt(2));
    Affine x = Affine.scaled(6, 3, step, -pad).plus(5, 1);
    var read =
        new Operand.Read(
            source,
            List.of(
                Operand.Dim.inside(s.dim(0), Affine.axis(6, 0)),
                Operand.Dim.inside(s.dim(1), Affine.axis(6, 1)),
                new Operand.Dim(s.dim(2), edge, y),
                new Operand.Dim(s.dim(3), edge, x)));
    Shape shape = Shape.of(s.dim(0), s.dim(1), across, down);
    FoldOp op = random.nextBoolean() ? FoldOp.MAX : FoldOp.ADD;
    int init = op == FoldOp.MAX ? 0xFF800000 : 0;
    nodes.add(new Node.Fold(op, init, shape, Shape.of(reach, reach), List.of(read)));
  }

  private void rowFold() {
    Shape s = floats();
    int columns = s.rank() == 0 ? 1 : s.dim(s.rank() - 1);
    int rows = columns == 0 ? 0 : s.elements() / columns;
    FoldOp op = List.of(FoldOp.MAX, FoldOp.MIN, FoldOp.ADD).get(random.nextInt(3));
    int init = List.of(0, 0x80000000, 0xFF800000, 0x7FC00000).get(random.nextInt(4));
    Ints box = Ints.of(rows, columns);
    int source = last;
    var read =
        random.nextInt(4) == 0 ? strided(source, box, 1, rows) : strided(source, box, columns, 1);
    nodes.add(new Node.Fold(op, init, Shape.of(rows), Shape.of(columns), List.of(read)));
  }

  private void moved() {
    floats();
    int extent = shape(last).elements();
    int width = extent % 2 == 0 ? 2 : 1;
    int index = number("i");
    int picks = shape(index).elements();
    if (random.nextBoolean()) {
      Shape shape = Shape.of(1, picks, width);
      nodes.add(new Node.Gather(DType.F32, shape, 1, extent / width, picks, width, last, index));
    } else if (picks > 0 && extent % picks == 0) {
      int rows = 1 + random.nextInt(9);
      int wide = extent / picks;
      nodes.add(new Node.ScatterAdd(Shape.of(1, rows, wide), 1, rows, picks, wide, last, index));
    }
  }

  private void elementwise() {
    Shape s = floats();
    MapOp op;
    do {
      op = MapOp.values()[random.nextInt(MapOp.values().length)];
    } while (op.dtype() != DType.F32);
    var operands = new ArrayList<Operand>();
    for (DType dtype : op.operands()) operands.add(operand(dtype, s));
    boolean skips =
        operands.stream()
            .anyMatch(
                o ->
                    o instanceof Operand.Read read
                        && read.view().stream().anyMatch(d -> d.edge() == Operand.Edge.SKIP));
    nodes.add(new Node.Map(op, skips ? 0xBF800000 : 0, s, operands));
  }

  // A tensor of a type, likely one of shape `s` if there is one.
  private int some(DType dtype, Shape s) {
    int tries = 0;
    while (true) {
      int source = random.nextInt(tensors());
      boolean fits = tries++ > 20 || shape(source).equals(s) || random.nextInt(4) == 0;
      if (fits && dtype(source) == dtype) return source;
    }
  }

  // A tensor as it lies, repeated, by rows, by columns, turned round, or a constant.
  private Operand operand(DType dtype, Shape s) {
    if (random.nextInt(9) == 0 && dtype != DType.U8) return new Operand.Immediate(0x3F000000);
    Ints box = s.dims();
    if (dtype == DType.I32 && random.nextInt(3) == 0 && box.size() > 0) {
      return new Operand.Index(Affine.axis(box.size(), box.size() - 1));
    }
    int source = some(dtype, s);
    int[] plain = new int[box.size()];
    int below = 1;
    for (int j = plain.length - 1; j >= 0; j--) {
      plain[j] = below;
      below *= Math.max(1, box.get(j));
    }
    if (!shape(source).equals(s) || random.nextInt(6) == 0) {
      for (int j = 0; j < plain.length; j++) {
        if (random.nextInt(2) == 0) plain[j] = random.nextInt(5) == 0 ? -plain[j] : 0;
      }
    }
    return strided(source, box, plain);
  }
}
