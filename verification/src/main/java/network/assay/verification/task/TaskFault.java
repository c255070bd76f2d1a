// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

/// A task cannot be run as it is described: its description and its inputs do not fit each other,
/// or this node derives another program from it. Whoever described it is at fault.
public final class TaskFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TaskFault(String what) {
    super(what);
  }

  public TaskFault(String what, Throwable cause) {
    super(what, cause);
  }
}
