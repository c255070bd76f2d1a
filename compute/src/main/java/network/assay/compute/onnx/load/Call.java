// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.Attributes;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// One operation to be translated, with its operands.
///
/// @param operands in order; null where one is left out
/// @param literally whether we exported the model ourselves: each operation becomes the very call
///     that it came from, and nothing is saved
record Call(
    GraphBuilder g,
    Constants constants,
    boolean literally,
    Operation operation,
    Attributes attributes,
    List<@Nullable Term> operands) {

  int count() {
    return operands.size();
  }

  boolean has(int index) {
    return index < operands.size() && operands.get(index) != null;
  }

  Term term(int index) {
    Term term = index < operands.size() ? operands.get(index) : null;
    if (term == null) throw new GraphFault("operand " + index + " is missing");
    return term;
  }

  Shape shape(int index) {
    return term(index).shape();
  }

  int rank(int index) {
    return shape(index).rank();
  }

  ElementType type(int index) {
    return term(index).type();
  }

  boolean isFloat(int index) {
    return type(index) == ElementType.FLOAT;
  }

  /// An operand as the graph computes it.
  Value live(int index) {
    return term(index).value(g, constants);
  }

  /// An f32 operand as the graph computes it.
  Value real(int index) {
    if (!isFloat(index)) {
      throw unsupported("operand " + index + " of type " + type(index), "type FLOAT");
    }
    return live(index);
  }

  boolean isKnown(int index) {
    return has(index) && term(index) instanceof Term.Known;
  }

  /// An operand that has to be known before the model runs.
  Literal known(int index) {
    if (term(index) instanceof Term.Known(Literal literal)) return literal;
    throw unsupported(
        "operand " + index + " that is computed as the model runs",
        "one that follows from shapes and constants");
  }

  long[] numbers(int index) {
    return Dims.numbers(known(index));
  }

  long[] numbersOr(int index, long... otherwise) {
    return has(index) ? numbers(index) : otherwise;
  }

  /// @throws OnnxFault when the model wants more than the first result
  void wantsFirstOnly() {
    if (operation.outputs().stream().skip(1).anyMatch(name -> !name.isEmpty())) {
      throw unsupported("further results", "the first result alone");
    }
  }

  OnnxFault unsupported(String what, String nearest) {
    return new OnnxFault(operation.operator(), operation.name(), what, nearest);
  }

  List<Term> result(ElementType type, Value value) {
    return List.of(new Term.Live(type, value));
  }

  List<Term> real(Value value) {
    return result(ElementType.FLOAT, value);
  }
}
