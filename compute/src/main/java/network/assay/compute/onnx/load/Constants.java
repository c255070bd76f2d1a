// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Folder;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Brings known tensors into a graph. One number is a constant; positions and causal masks are
/// computed from indices; anything else becomes an input of the graph, a buffer, whose contents are
/// handed over with the weights.
final class Constants {
  private final GraphBuilder g;
  private final Map<Literal, Value> made = new IdentityHashMap<>();
  private final Map<String, Tensor> buffers = new TreeMap<>();

  private final Map<String, Value> given;
  private long spent;

  /// @param given buffers that the graph has already, by name
  Constants(GraphBuilder g, Map<String, Value> given) {
    this.g = g;
    this.given = given;
  }

  /// Before so many elements are looked at for one operation, or kept.
  ///
  /// @throws GraphFault when all operations together ask for more than folding may make
  void spend(long elements) {
    spent += elements;
    if (spent > Folder.BUDGET) {
      throw new GraphFault("constants of more than " + Folder.BUDGET + " elements");
    }
  }

  /// What the buffers hold.
  State buffers() {
    return State.of(buffers);
  }

  Value value(Literal literal) {
    Value value = made.get(literal);
    if (value == null) {
      value = make(literal);
      made.put(literal, value);
    }
    return value;
  }

  private Value make(Literal literal) {
    if (literal.elements() > 0 && literal.type().dtype() != DType.U8) {
      if (isUniform(literal)) return g.spread(first(literal), literal.shape());
      if (!literal.isFloat()) {
        long[] steps = steps(literal);
        if (fit(steps) && isAffine(literal, steps)) return affine(literal, steps);
      }
      Value triangle = triangle(literal);
      if (triangle != null) return triangle;
    }
    return buffer(literal);
  }

  private static boolean isUniform(Literal literal) {
    for (int i = 1; i < literal.elements(); i++) {
      if (bits(literal, i) != bits(literal, 0)) return false;
    }
    return true;
  }

  private static long bits(Literal literal, int index) {
    return literal.isFloat()
        ? Float.floatToIntBits(literal.sharedFloats()[index])
        : literal.sharedLongs()[index];
  }

  private Value first(Literal literal) {
    return one(literal, 0);
  }

  private Value one(Literal literal, int index) {
    return literal.isFloat()
        ? g.constant(literal.sharedFloats()[index])
        : g.constant(Literal.fit(literal.sharedLongs()[index]));
  }

  // By how much one step along each dimension changes the number.
  private static long[] steps(Literal literal) {
    Shape shape = literal.shape();
    long[] steps = new long[shape.rank()];
    int stride = 1;
    for (int d = shape.rank() - 1; d >= 0; d--) {
      if (shape.dim(d) > 1) {
        steps[d] = literal.sharedLongs()[stride] - literal.sharedLongs()[0];
      }
      stride *= shape.dim(d);
    }
    return steps;
  }

  // From one end of 32 bits to the other is further than 32 bits.
  private static boolean fit(long[] steps) {
    for (long step : steps) {
      if ((int) step != step) return false;
    }
    return true;
  }

  private static boolean isAffine(Literal literal, long[] steps) {
    Shape shape = literal.shape();
    for (int i = 0; i < literal.elements(); i++) {
      long value = literal.sharedLongs()[0];
      int rest = i;
      for (int d = shape.rank() - 1; d >= 0; d--) {
        value += steps[d] * (rest % shape.dim(d));
        rest /= shape.dim(d);
      }
      if (value != literal.sharedLongs()[i]) return false;
    }
    return true;
  }

  private Value affine(Literal literal, long[] steps) {
    for (long value : literal.sharedLongs()) Literal.fit(value);
    Value sum = null;
    for (int d = 0; d < steps.length; d++) {
      if (steps[d] == 0) continue;
      Value part = g.index(literal.shape(), d);
      if (steps[d] != 1) part = g.map(MapOp.I_MUL, part, g.constant(Literal.fit(steps[d])));
      sum = sum == null ? part : g.map(MapOp.I_ADD, sum, part);
    }
    int start = Literal.fit(literal.sharedLongs()[0]);
    if (sum == null) return g.spread(g.constant(start), literal.shape());
    return start == 0 ? sum : g.map(MapOp.I_ADD, sum, g.constant(start));
  }

  // Of two values, one on and below some diagonal and one above it; null if it is not that.
  private @Nullable Value triangle(Literal literal) {
    Shape shape = literal.shape();
    int rank = shape.rank();
    if (rank < 2) return null;
    int rows = shape.dim(rank - 2);
    int columns = shape.dim(rank - 1);
    if (rows * columns != literal.elements()) return null;
    long low = bits(literal, (rows - 1) * columns);
    int below = 0;
    while (below < columns && bits(literal, below) == low) below++;
    if (below == columns) return null;
    long high = bits(literal, below);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        if (bits(literal, r * columns + c) != (c < r + below ? low : high)) return null;
      }
    }
    Shape plane = Shape.of(rows, columns);
    Value limit = g.map(MapOp.I_ADD, g.index(plane, 0), g.constant(below));
    Value mask = g.map(MapOp.I_LT, g.index(plane, 1), limit);
    Value lower = one(literal, (rows - 1) * columns);
    Value upper = one(literal, below);
    if (literal.isFloat()) return g.reshape(g.select(mask, lower, upper), shape);
    boolean isMask = low == 1 && high == 0;
    return g.reshape(isMask ? mask : g.map(MapOp.I_SELECT, mask, lower, upper), shape);
  }

  private Value buffer(Literal literal) {
    String name = "onnx.constant." + buffers.size();
    Shape shape = literal.shape();
    Tensor tensor = literal.tensor();
    buffers.put(name, tensor);
    Value here = given.get(name);
    if (here == null) return g.input(name, literal.type().dtype(), shape);
    if (here.dtype() != literal.type().dtype() || !here.shape().equals(shape)) {
      throw new GraphFault("buffer " + name + " depends on the number of samples");
    }
    return here;
  }
}
