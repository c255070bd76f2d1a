// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.BackendFault;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;

/// Chooses a backend by name. There is no "best that loads": a name either runs here or is refused.
public final class Backends {
  /// What [#named] takes, wherever it runs.
  public static final List<String> NAMES =
      List.of("scalar", "vector", "vector-128", "vector-256", "vector-512");

  /// The most threads of a backend.
  public static final int MAX_THREADS = VectorBackend.MAX_THREADS;

  private Backends() {}

  /// The backends that make sense here: scalar, and vectors up to the width of this machine's
  /// registers. Where Java lacks the module that vectors need, one of them, which will say so.
  public static List<String> here() {
    boolean vectors = ModuleLayer.boot().findModule(VectorBackend.MODULE).isPresent();
    int widest = vectors ? VectorBackend.widestBits() : 128;
    var names = new ArrayList<>(List.of("scalar"));
    for (int bits = 128; bits <= widest; bits *= 2) names.add("vector-" + bits);
    return names;
  }

  /// A backend that has passed its self-test.
  ///
  /// @param name `scalar`, `vector` (as wide as the machine), or `vector-128`, `vector-256`,
  ///     `vector-512`
  /// @param threads how many threads compute; the scalar backend always uses one
  /// @throws BackendFault when the name is unknown, the backend cannot run here, or it computed a
  ///     wrong bit
  public static Backend named(String name, int threads) {
    Backend backend =
        switch (name) {
          case "scalar" -> new ScalarBackend();
          case "vector" -> VectorBackend.widest(threads);
          case "vector-128" -> VectorBackend.of(128, threads);
          case "vector-256" -> VectorBackend.of(256, threads);
          case "vector-512" -> VectorBackend.of(512, threads);
          default -> throw new BackendFault("no backend " + name + "; choose one of " + NAMES);
        };
    try {
      backend.selfTest();
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
    return backend;
  }
}
