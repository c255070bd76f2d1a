// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

/// A backend cannot run here, or computed something else than the specification says. Never
/// answered by another backend in silence: the operator has to choose.
public final class BackendFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BackendFault(String what) {
    super(what);
  }

  public BackendFault(String what, Throwable cause) {
    super(what, cause);
  }
}
