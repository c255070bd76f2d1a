// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.List;
import java.util.Map;

/// One node of an ONNX graph.
///
/// @param name the node's name, or that of its first output where it has none
/// @param domain empty for ONNX's own operators
/// @param inputs names of values; an empty name is an operand left out
/// @param outputs names of values; an empty name is a result nobody wants
public record Operation(
    String name,
    String domain,
    String type,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {
  public Operation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /// The operator's name, with its domain unless that is ONNX's own.
  public String operator() {
    return domain.isEmpty() ? type : domain + "." + type;
  }
}
