// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.FormatFault;

/// A graph of operations in an order in which they can be computed.
///
/// @param producer who wrote the file
/// @param apart whether what comes of a sample hangs on no other
/// @param opset the version of ONNX's own operators
/// @param initializers what is known, by name
public record Net(
    String producer,
    boolean apart,
    int opset,
    List<Port> inputs,
    List<Port> outputs,
    List<Operation> operations,
    Map<String, Literal> initializers) {
  /// The producer of our own exports.
  public static final String OWN = "assay";

  /// @throws FormatFault when a name is given twice, or an operation reads what none before it
  ///     gives
  public Net {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    operations = List.copyOf(operations);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    Set<String> known = new HashSet<>(initializers.keySet());
    for (Port input : inputs) define(known, input.name(), "an input");
    for (Operation operation : operations) {
      for (String name : operation.inputs()) {
        if (!name.isEmpty() && !known.contains(name)) {
          throw new FormatFault(
              "ONNX: node %s (%s) reads %s, made later or never"
                  .formatted(operation.name(), operation.operator(), name));
        }
      }
      for (String name : operation.outputs()) {
        if (!name.isEmpty()) define(known, name, "node " + operation.name());
      }
    }
    Set<String> given = new HashSet<>();
    for (Port output : outputs) {
      if (!known.contains(output.name())) {
        throw new FormatFault("ONNX: output " + output.name() + " is made by no node");
      }
      define(given, output.name(), "an output");
    }
  }

  /// Whether we exported it ourselves.
  public boolean own() {
    return producer.equals(OWN);
  }

  private static void define(Set<String> known, String name, String by) {
    if (!known.add(name)) throw new FormatFault("ONNX: " + by + " makes " + name + " again");
  }
}
