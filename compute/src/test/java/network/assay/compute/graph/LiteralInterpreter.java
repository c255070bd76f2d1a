// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.arith.WrittenFunction;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Runs a graph straight from the text of docs/spec/exact-ops: every coordinate is evaluated anew,
/// nothing is planned, every element is held as a double (which holds every f32, i32 and u8). It
/// shares no code with a backend. With [Arithmetic#BINARY64] it is the yardstick of gradients.
public final class LiteralInterpreter {
  /// What rounding a result of an f32 operation gets.
  public enum Arithmetic {
    BINARY32,
    BINARY64;

    double round(double exact) {
      return this == BINARY32 ? (float) exact : exact;
    }
  }

  /// What a run did.
  ///
  /// @param readBytes of tensors of which a node read an element, once for each node and tensor
  public record Counted(long operations, long readBytes, long writtenBytes) {}

  private final Arithmetic arithmetic;
  private final List<double[]> tensors = new ArrayList<>();
  private final Set<Integer> read = new HashSet<>();
  private long operations;

  private LiteralInterpreter(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  public static Map<String, double[]> run(
      Graph graph, Map<String, double[]> inputs, Arithmetic arithmetic) {
    var interpreter = new LiteralInterpreter(arithmetic);
    for (Input input : graph.inputs()) {
      interpreter.tensors.add(java.util.Objects.requireNonNull(inputs.get(input.name())));
    }
    for (Node node : graph.nodes()) interpreter.tensors.add(interpreter.compute(node));
    var outputs = new TreeMap<String, double[]>();
    graph.outputs().forEach(o -> outputs.put(o.name(), interpreter.tensors.get(o.tensor())));
    return outputs;
  }

  /// Runs a graph and counts: an element of a written function for what its table says.
  public static Counted count(Graph graph, State inputs) {
    var interpreter = new LiteralInterpreter(Arithmetic.BINARY32);
    for (Input input : graph.inputs()) {
      interpreter.tensors.add(values(inputs.get(input.name())));
    }
    long readBytes = 0;
    long writtenBytes = 0;
    for (Node node : graph.nodes()) {
      interpreter.read.clear();
      double[] made = interpreter.compute(node);
      interpreter.tensors.add(made);
      writtenBytes += (long) made.length * node.dtype().bytes();
      for (int tensor : interpreter.read) {
        readBytes += (long) interpreter.tensors.get(tensor).length * graph.dtype(tensor).bytes();
      }
    }
    return new Counted(interpreter.operations, readBytes, writtenBytes);
  }

  /// In binary32, from tensors to tensors.
  public static State run(Graph graph, State inputs) {
    var given = new TreeMap<String, double[]>();
    inputs.forEach((name, tensor) -> given.put(name, values(tensor)));
    var made = run(graph, given, Arithmetic.BINARY32);
    var outputs = new TreeMap<String, Tensor>();
    for (Output output : graph.outputs()) {
      double[] values = java.util.Objects.requireNonNull(made.get(output.name()));
      Tensor tensor = Tensor.zeros(graph.dtype(output.tensor()), graph.shape(output.tensor()));
      for (int i = 0; i < values.length; i++) {
        switch (tensor.dtype()) {
          case F32 -> tensor.sharedFloats()[i] = (float) values[i];
          case I32 -> tensor.sharedInts()[i] = (int) values[i];
          case U8 -> tensor.sharedBytes()[i] = (byte) (int) values[i];
        }
      }
      outputs.put(output.name(), tensor);
    }
    return State.of(outputs);
  }

  public static double[] values(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.dtype() == DType.F32 ? tensor.floatAt(i) : tensor.intAt(i);
    }
    return values;
  }

  private double[] compute(Node node) {
    double[] out = new double[node.shape().elements()];
    operations += out.length * perElement(node);
    switch (node) {
      case Node.Fold fold -> {
        for (int e = 0; e < out.length; e++) out[e] = fold(fold, e);
      }
      case Node.Map map -> {
        for (int e = 0; e < out.length; e++) out[e] = map(map, e);
      }
      case Node.Gather g -> {
        for (int e = 0; e < out.length; e++) {
          int w = e % g.width();
          int i = e / g.width() % g.picks();
          int b = e / g.width() / g.picks();
          int row = (int) values(g.index())[b * g.picks() + i];
          if (row < 0 || row >= g.rows()) continue;
          out[e] = values(g.source())[(b * g.rows() + row) * g.width() + w];
        }
      }
      case Node.ScatterAdd s -> {
        operations += (long) s.batch() * s.picks() * s.width();
        for (int e = 0; e < out.length; e++) {
          int w = e % s.width();
          int r = e / s.width() % s.rows();
          int b = e / s.width() / s.rows();
          for (int i = 0; i < s.picks(); i++) {
            if ((int) values(s.index())[b * s.picks() + i] != r) continue;
            double update = values(s.updates())[(b * s.picks() + i) * s.width() + w];
            out[e] = arithmetic.round(out[e] + update);
          }
        }
      }
      case Node.Random random -> {
        double[] seed = values(random.seed());
        for (int e = 0; e < out.length; e++) {
          out[e] = Philox.word(seed(seed), random.stream(), (int) seed[2], e);
        }
      }
      case Node.Order order -> {
        double[] in = values(order.order());
        int[] indices = new int[out.length];
        BatchOrder.fill(seed(in), (int) in[2], (int) in[3], (int) in[4], indices);
        for (int e = 0; e < out.length; e++) out[e] = indices[e];
      }
    }
    return out;
  }

  // What counts whether or not anything is read for it; steps of a fold count one by one.
  private static long perElement(Node node) {
    return switch (node) {
      case Node.Fold _ -> 0;
      case Node.Map map -> map.op().operations();
      case Node.Gather _, Node.ScatterAdd _ -> 1;
      case Node.Random _ -> 25;
      case Node.Order _ -> 800;
    };
  }

  private double[] values(int tensor) {
    read.add(tensor);
    return tensors.get(tensor);
  }

  private static long seed(double[] words) {
    return ((int) words[0] & 0xFFFF_FFFFL) | ((long) (int) words[1] << 32);
  }

  private double fold(Node.Fold fold, int element) {
    boolean real = fold.op().dtype() == DType.F32;
    double acc = real ? Float.intBitsToFloat(fold.initBits()) : fold.initBits();
    for (int step = 0; step < fold.reduce().elements(); step++) {
      operations++;
      int[] at = join(unravel(element, fold.shape()), unravel(step, fold.reduce()));
      double[] v = operands(fold.operands(), real, at);
      if (v.length == 0) continue;
      acc =
          switch (fold.op()) {
            case FMA -> fma(v[0], v[1], acc);
            case ADD -> arithmetic.round(acc + v[0]);
            case MAX -> Math.max(acc, v[0]);
            case MIN -> Math.min(acc, v[0]);
            case I_ADD -> (int) acc + (int) v[0];
            case I_MAX -> Math.max((int) acc, (int) v[0]);
            case I_MIN -> Math.min((int) acc, (int) v[0]);
          };
    }
    return acc;
  }

  private double fma(double a, double b, double c) {
    return arithmetic == Arithmetic.BINARY32
        ? Math.fma((float) a, (float) b, (float) c)
        : Math.fma(a, b, c);
  }

  private double map(Node.Map map, int element) {
    int[] at = unravel(element, map.shape());
    double[] values = new double[3];
    for (int i = 0; i < map.operands().size(); i++) {
      boolean real = map.op().operands().get(i) == DType.F32;
      double[] value = operands(map.operands().subList(i, i + 1), real, at);
      if (value.length == 0) {
        return map.dtype() == DType.F32
            ? Float.intBitsToFloat(map.otherwiseBits())
            : map.otherwiseBits();
      }
      values[i] = value[0];
    }
    return apply(map.op(), values[0], values[1], values[2]);
  }

  private double apply(MapOp op, double a, double b, double c) {
    int i = (int) a;
    int j = (int) b;
    return switch (op) {
      case COPY, I_COPY, U_COPY, U_TO_F, U_TO_I -> a;
      case ADD -> arithmetic.round(a + b);
      case SUB -> arithmetic.round(a - b);
      case MUL -> arithmetic.round(a * b);
      case DIV -> arithmetic.round(a / b);
      case FMA -> fma(a, b, c);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SQRT -> arithmetic.round(Math.sqrt(a));
      case EXP, LOG, TANH, ERF, SIGMOID, SIN, COS, GELU, GELU_SLOPE -> written(op, a);
      case EQ -> a == b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case I_ADD -> i + j;
      case I_SUB -> i - j;
      case I_MUL -> i * j;
      case I_MIN -> Math.min(i, j);
      case I_MAX -> Math.max(i, j);
      case I_AND -> i & j;
      case I_OR -> i | j;
      case I_XOR -> i ^ j;
      case I_SHL -> i << j;
      case I_USHR -> i >>> j;
      case I_EQ -> i == j ? 1 : 0;
      case I_LT -> i < j ? 1 : 0;
      case SELECT, I_SELECT -> i != 0 ? b : c;
      case I_TO_F -> arithmetic.round(a);
      case F_TO_I -> (int) a;
    };
  }

  private double written(MapOp op, double x) {
    WrittenFunction function = WrittenFunction.of(op).orElseThrow();
    return arithmetic == Arithmetic.BINARY32 ? function.of((float) x) : function.exact(x);
  }

  /// The operands' values at loop indices `at`; empty when the step is skipped.
  private double[] operands(List<Operand> operands, boolean real, int[] at) {
    double[] values = new double[operands.size()];
    for (int i = 0; i < values.length; i++) {
      switch (operands.get(i)) {
        case Operand.Immediate(int bits) -> values[i] = real ? Float.intBitsToFloat(bits) : bits;
        case Operand.Index(Affine value) -> values[i] = at(value, at);
        case Operand.Read(int source, var view) -> {
          int address = 0;
          boolean zero = false;
          for (Operand.Dim dim : view) {
            int coordinate = at(dim.at(), at);
            if (coordinate < 0 || coordinate >= dim.extent()) {
              if (dim.edge() == Operand.Edge.SKIP) return new double[0];
              if (dim.edge() == Operand.Edge.INSIDE) throw new AssertionError("outside: " + dim);
              zero = true;
            }
            address = address * dim.extent() + coordinate;
          }
          values[i] = zero ? 0 : values(source)[address];
        }
      }
    }
    return values;
  }

  private static int at(Affine affine, int[] at) {
    int value = affine.offset();
    for (int j = 0; j < at.length; j++) value += affine.coefficients().get(j) * at[j];
    return value;
  }

  private static int[] unravel(int flat, network.assay.compute.tensor.Shape shape) {
    int[] index = new int[shape.rank()];
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = flat % shape.dim(axis);
      flat /= shape.dim(axis);
    }
    return index;
  }

  private static int[] join(int[] a, int[] b) {
    int[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
