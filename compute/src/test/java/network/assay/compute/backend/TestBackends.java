// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;

/// Every backend there is, in every width and with several numbers of threads.
public final class TestBackends implements AutoCloseable {
  private final List<Backend> all = new ArrayList<>();

  public TestBackends() {
    all.add(new ScalarBackend());
    for (int bits : new int[] {64, 128, 256, 512}) all.add(VectorBackend.of(bits, 1));
    all.add(VectorBackend.widest(2));
    all.add(VectorBackend.of(256, 3));
  }

  public List<Backend> all() {
    return all;
  }

  @Override
  public void close() {
    all.forEach(Backend::close);
  }
}
