// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

/// Bytes are not what they claim to be: a node, a graph, a weight file or a data file. Whoever made
/// the bytes is at fault; the message says where in them, what was found and what was expected.
public final class FormatFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FormatFault(String what) {
    super(what);
  }

  public FormatFault(String what, Throwable cause) {
    super(what, cause);
  }
}
