// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.fold.Folder;
import network.assay.compute.onnx.fold.Sharing;
import network.assay.compute.onnx.ir.Attributes;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.State;
import org.jspecify.annotations.Nullable;

/// The translation of one model to calls of a graph builder, in the model's order.
public final class Translation {
  /// The largest result that is looked up among equal ones: lists of numbers, and not masks, which
  /// are the same when they are made of the same.
  private static final int SMALL = 64;

  private final GraphBuilder g;
  private final Net net;
  private final Constants constants;
  private final Folder folder = new Folder();
  private final Sharing sharing = new Sharing();
  private final Map<String, Term> terms = new HashMap<>();

  private Translation(GraphBuilder g, Net net, Map<String, Value> inputs) {
    this.g = g;
    this.net = net;
    this.constants = new Constants(g, inputs);
  }

  /// What a model became.
  ///
  /// @param outputs by name, in the model's order
  /// @param buffers constants that the graph takes as inputs
  public record Result(Map<String, Value> outputs, State buffers) {}

  /// @param inputs the model's inputs and weights, by name; other initializers are constants
  /// @throws FormatFault when operands do not fit their operator
  /// @throws OnnxFault when the engine lacks an operator, or a form of it
  public static Result run(GraphBuilder g, Net net, Map<String, Value> inputs) {
    Translation translation = new Translation(g, net, inputs);
    translation.start(inputs);
    net.operations().forEach(translation::translate);
    return translation.result();
  }

  private void start(Map<String, Value> inputs) {
    net.initializers()
        .forEach(
            (name, literal) -> {
              Value weight = inputs.get(name);
              terms.put(
                  name,
                  weight == null
                      ? new Term.Known(net.own() ? literal : sharing.of(literal))
                      : new Term.Live(literal.type(), weight));
            });
    for (Port port : net.inputs()) {
      Value value = inputs.get(port.name());
      if (value == null) throw new GraphFault("no value for input " + port);
      if (value.dtype() != port.type().dtype()) {
        throw new GraphFault("input " + port + " given as " + value.dtype());
      }
      terms.put(port.name(), new Term.Live(port.type(), value));
    }
  }

  private void translate(Operation operation) {
    try {
      List<Term> results = results(operation);
      List<String> names = operation.outputs();
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).isEmpty()) continue;
        if (i >= results.size()) throw new GraphFault("has no result " + i);
        terms.put(names.get(i), shared(operation, results.get(i)));
      }
    } catch (GraphFault e) {
      throw new FormatFault(
          "ONNX: node %s (%s): %s"
              .formatted(operation.name(), operation.operator(), e.getMessage()),
          e);
    }
  }

  // Our own exports hold each constant once.
  private Term shared(Operation operation, Term term) {
    if (net.own() || !(term instanceof Term.Known(Literal literal))) return term;
    boolean looked = literal.elements() <= SMALL || operation.type().equals("Constant");
    return looked ? new Term.Known(sharing.of(literal)) : term;
  }

  private List<Term> results(Operation operation) {
    var attributes = new Attributes(operation);
    var operands = new ArrayList<@Nullable Term>();
    for (String name : operation.inputs()) operands.add(name.isEmpty() ? null : terms.get(name));
    Optional<List<Term>> folded = fold(operation, operands, attributes);
    if (folded.isPresent()) return folded.get();
    var call = new Call(g, constants, net.own(), operation, attributes, operands);
    List<Term> results = Operators.of(operation).apply(call);
    attributes.finish();
    return results;
  }

  // What our own exports compute before the model runs: constants, and sizes that go by how many
  // samples there are. Nothing else in them is of 64 bits.
  private static boolean ofSizes(Operation operation, List<@Nullable Term> operands) {
    boolean sizes = !operands.isEmpty();
    for (Term operand : operands) {
      sizes &= operand != null && operand.type() == ElementType.INT64;
    }
    return sizes || operation.type().startsWith("Constant");
  }

  private Optional<List<Term>> fold(
      Operation operation, List<@Nullable Term> operands, Attributes attributes) {
    if (net.own() && !ofSizes(operation, operands)) return Optional.empty();
    var literals = new ArrayList<Literal>();
    for (Term operand : operands) {
      if (!(operand instanceof Term.Known(Literal literal))) return Optional.empty();
      literals.add(literal);
    }
    Optional<List<Literal>> results = folder.fold(operation, literals, attributes);
    if (results.isPresent()) attributes.finish();
    return results.map(all -> all.stream().<Term>map(Term.Known::new).toList());
  }

  private Result result() {
    var outputs = new LinkedHashMap<String, Value>();
    for (Port port : net.outputs()) {
      Term term = terms.get(port.name());
      if (term == null || term.type() != port.type()) {
        throw new FormatFault("ONNX: output " + port + " is of another type");
      }
      outputs.put(port.name(), term.value(g, constants));
    }
    return new Result(outputs, constants.buffers());
  }
}
