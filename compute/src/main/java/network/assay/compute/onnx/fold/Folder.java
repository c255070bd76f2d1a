// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.Attributes;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// Computes operations whose operands are all known, which is how exporters write shapes, positions
/// and masks. What is asked for again of the very same literals is computed once ([Sharing] makes
/// equal ones the same). Together they may make as many elements as the budget allows.
public final class Folder {
  /// Elements of all folded results: a few causal masks of a thousand by a thousand per layer.
  public static final long BUDGET = 1L << 26;

  private final Map<String, List<Literal>> done = new HashMap<>();
  private final IdentityHashMap<Literal, Integer> numbers = new IdentityHashMap<>();
  private long made;

  /// The results, or nothing where an operation is not one of those computed here.
  ///
  /// @param operands in order, without those left out
  /// @throws GraphFault when the operands do not fit, or the budget is spent
  public Optional<List<Literal>> fold(
      Operation operation, List<Literal> operands, Attributes attributes) {
    if (!operation.domain().isEmpty()) return Optional.empty();
    int due = arity(operation.type());
    if (due < 0) return Optional.empty();
    if (operands.size() < due) {
      throw new GraphFault(operands.size() + " operands; " + due + " are due");
    }
    String task = task(operation, operands);
    List<Literal> before = done.get(task);
    if (before != null) {
      attributes.ignore(operation.attributes().keySet().toArray(String[]::new));
      return Optional.of(before);
    }
    Optional<List<Literal>> results;
    try {
      made += Price.of(operation, operands, attributes, BUDGET);
      if (made > BUDGET) {
        throw new GraphFault("constants that take more than " + BUDGET + " elements to compute");
      }
      results = results(operation, operands, attributes);
    } catch (ArithmeticException e) {
      throw new GraphFault("integers that leave 64 bits");
    }
    results.ifPresent(all -> done.put(task, all));
    return results;
  }

  // What is asked for, as text: a key that a table of many finds by order, so that no file can make
  // it slow by keys of one hash.
  private String task(Operation operation, List<Literal> operands) {
    var text = new StringBuilder(operation.type()).append(' ').append(operation.outputs().size());
    for (Literal operand : operands) text.append(' ').append(number(operand));
    new TreeMap<>(operation.attributes())
        .forEach(
            (name, value) -> {
              text.append(' ').append(name).append(' ');
              if (value instanceof Attribute.Known(Literal literal)) text.append(number(literal));
              else text.append(value);
            });
    return text.toString();
  }

  private int number(Literal literal) {
    return numbers.computeIfAbsent(literal, _ -> numbers.size());
  }

  private static int arity(String type) {
    return switch (type) {
      case "Constant" -> 0;
      case "Identity",
          "Cast",
          "Concat",
          "ConstantOfShape",
          "Transpose",
          "Squeeze",
          "Flatten",
          "Split",
          "Trilu",
          "Neg",
          "Abs",
          "Not",
          "Sqrt",
          "Reciprocal",
          "Floor",
          "Ceil",
          "Round",
          "Size" ->
          1;
      case "Gather",
          "Unsqueeze",
          "Reshape",
          "Expand",
          "Tile",
          "Equal",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "And",
          "Or",
          "Xor",
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Mod",
          "Min",
          "Max",
          "Pow" ->
          2;
      case "Slice", "Where", "Range" -> 3;
      default -> -1;
    };
  }

  private static Optional<List<Literal>> results(
      Operation operation, List<Literal> in, Attributes attributes) {
    if (operation.type().equals("Split")) {
      Literal a = in.get(0);
      int axis = Dims.axis(attributes.whole("axis", 0), a.shape().rank());
      long[] given = in.size() > 1 ? Dims.numbers(in.get(1)) : new long[0];
      attributes.ignore("num_outputs");
      int[] sizes = Dims.split(a.shape().dim(axis), given, operation.outputs().size());
      return Optional.of(FoldedLayouts.split(a, axis, sizes));
    }
    return Optional.ofNullable(result(operation, in, attributes)).map(List::of);
  }

  private static @Nullable Literal result(
      Operation operation, List<Literal> in, Attributes attributes) {
    return switch (operation.type()) {
      case "Constant" -> FoldedLayouts.constant(operation, attributes);
      case "Identity" -> in.get(0);
      case "Cast" -> {
        attributes.ignore("saturate");
        ElementType to = ElementType.ofCode(attributes.whole("to", 0)).orElse(null);
        yield to == null ? null : FoldedElements.cast(in.get(0), to);
      }
      case "Size" -> Literal.longs(ElementType.INT64, Shape.SCALAR, in.get(0).elements());
      case "Concat" -> FoldedLayouts.concat(in, attributes.whole("axis", 0));
      case "ConstantOfShape" -> FoldedLayouts.filled(Dims.numbers(in.get(0)), attributes);
      case "Transpose" -> FoldedLayouts.transpose(in.get(0), attributes);
      case "Squeeze" -> in.get(0).reshaped(Dims.squeezed(in.get(0).shape(), Price.optional(in, 1)));
      case "Unsqueeze" ->
          in.get(0).reshaped(Dims.unsqueezed(in.get(0).shape(), Dims.numbers(in.get(1))));
      case "Flatten" ->
          in.get(0).reshaped(Dims.flattened(in.get(0).shape(), attributes.whole("axis", 1)));
      case "Reshape" ->
          in.get(0)
              .reshaped(
                  Dims.reshaped(
                      in.get(0).shape(),
                      Dims.numbers(in.get(1)),
                      attributes.whole("allowzero", 0) != 0));
      case "Gather" -> FoldedLayouts.gather(in.get(0), in.get(1), attributes.whole("axis", 0));
      case "Expand" -> FoldedLayouts.expand(in.get(0), Dims.numbers(in.get(1)));
      case "Tile" -> FoldedLayouts.tile(in.get(0), Dims.numbers(in.get(1)));
      case "Trilu" ->
          FoldedLayouts.trilu(
              in.get(0),
              in.size() > 1 ? Dims.number(in.get(1)) : 0,
              attributes.whole("upper", 1) != 0);
      case "Slice" -> FoldedLayouts.slice(in.get(0), Price.ranges(in));
      case "Range" -> Ranges.of(in.get(0), in.get(1), in.get(2));
      case "Where" -> FoldedElements.where(in.get(0), in.get(1), in.get(2));
      case "Mod" -> {
        boolean ofDividend = attributes.whole("fmod", 0) != 0;
        yield FoldedElements.modulo(in.get(0), in.get(1), ofDividend);
      }
      default -> element(operation.type(), in);
    };
  }

  private static @Nullable Literal element(String type, List<Literal> in) {
    Literal a = in.get(0);
    Literal b = in.size() > 1 ? in.get(1) : a;
    return switch (type) {
      case "Neg" -> FoldedElements.map(a, (x, _) -> -x, (x, _) -> Math.negateExact(x));
      case "Abs" -> FoldedElements.map(a, (x, _) -> Math.abs(x), (x, _) -> Math.absExact(x));
      case "Not" -> FoldedElements.not(a);
      case "Sqrt" ->
          a.isFloat() ? FoldedElements.map(a, (x, _) -> (float) Math.sqrt(x), (x, _) -> x) : null;
      case "Reciprocal" ->
          a.isFloat() ? FoldedElements.map(a, (x, _) -> 1f / x, (x, _) -> x) : null;
      case "Floor" -> whole(a, Math::floor);
      case "Ceil" -> whole(a, Math::ceil);
      case "Round" -> whole(a, Math::rint);
      case "Equal" -> FoldedElements.test(a, b, (x, y) -> x == y, (x, y) -> x == y);
      case "Less" -> FoldedElements.test(a, b, (x, y) -> x < y, (x, y) -> x < y);
      case "LessOrEqual" -> FoldedElements.test(a, b, (x, y) -> x <= y, (x, y) -> x <= y);
      case "Greater" -> FoldedElements.test(a, b, (x, y) -> x > y, (x, y) -> x > y);
      case "GreaterOrEqual" -> FoldedElements.test(a, b, (x, y) -> x >= y, (x, y) -> x >= y);
      case "And" -> FoldedElements.combine(a, b, (x, _) -> x, (x, y) -> x & y);
      case "Or" -> FoldedElements.combine(a, b, (x, _) -> x, (x, y) -> x | y);
      case "Xor" -> FoldedElements.combine(a, b, (x, _) -> x, (x, y) -> x ^ y);
      case "Add" -> FoldedElements.combine(a, b, Float::sum, Math::addExact);
      case "Sub" -> FoldedElements.combine(a, b, (x, y) -> x - y, Math::subtractExact);
      case "Mul" -> FoldedElements.combine(a, b, (x, y) -> x * y, Math::multiplyExact);
      case "Div" -> FoldedElements.combine(a, b, (x, y) -> x / y, FoldedElements::divide);
      case "Min" -> in.size() > 2 ? null : FoldedElements.combine(a, b, Math::min, Math::min);
      case "Max" -> in.size() > 2 ? null : FoldedElements.combine(a, b, Math::max, Math::max);
      case "Pow" -> Powers.fold(a, b);
      default -> null;
    };
  }

  private static @Nullable Literal whole(Literal a, DoubleUnaryOperator rounding) {
    if (!a.isFloat()) return null;
    return FoldedElements.map(a, (x, _) -> (float) rounding.applyAsDouble(x), (x, _) -> x);
  }
}
