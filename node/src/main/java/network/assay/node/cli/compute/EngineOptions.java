// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import network.assay.compute.BackendFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.cli.Misuse;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import picocli.CommandLine.Option;

/// What computes. A mixin.
final class EngineOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "vector, vector-128, vector-256, vector-512 or scalar; all give the same bits"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "vector")
  private String backend = "vector";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads compute (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  /// A backend that has passed its self-test.
  ///
  /// @throws Misuse when there is no such backend
  /// @throws AssayFault.Operator when it cannot run here
  Backend open() {
    if (!Backends.NAMES.contains(backend)) {
      throw new Misuse("no backend %s; choose one of %s".formatted(backend, Backends.NAMES));
    }
    if (threads < 1 || threads > Backends.MAX_THREADS) {
      throw new Misuse("--threads is 1 to %d, not %d".formatted(Backends.MAX_THREADS, threads));
    }
    try {
      return Backends.named(backend, threads);
    } catch (BackendFault e) {
      throw new AssayFault.Operator(
          Advice.message(String.valueOf(e.getMessage()), "assay compute selftest"), e);
    }
  }

  String backend() {
    return backend;
  }

  int threads() {
    return threads;
  }
}
