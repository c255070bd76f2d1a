// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

/// A sound ONNX file asks for what the engine does not have. The message names the operator, the
/// node and the nearest form that is supported. (A file that is not sound is a
/// [network.assay.compute.FormatFault].)
public final class OnnxFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operator;
  private final String node;

  /// @param operator the operator's name, with its domain unless that is ONNX's own
  /// @param node the node's name, or that of its first output
  /// @param what what it asks for
  /// @param nearest the nearest supported form
  public OnnxFault(String operator, String node, String what, String nearest) {
    super("ONNX operator " + operator + ", node " + node + ": " + what + "; supported: " + nearest);
    this.operator = operator;
    this.node = node;
  }

  public String operator() {
    return operator;
  }

  public String node() {
    return node;
  }
}
