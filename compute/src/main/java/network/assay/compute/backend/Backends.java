// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

/// Chooses a backend by name; there is no "best that loads".
public final class Backends {
  private Backends() {}
}
