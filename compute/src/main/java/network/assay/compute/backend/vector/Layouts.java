// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.tensor.Ints;

/// Layouts that were made already: the layers of a network lie alike, so they share their tables.
/// Needed only while a program is planned.
final class Layouts {
  private final Map<List<Ints>, Layout> made = new HashMap<>();

  Layout of(int[] across, int[] along) {
    var key = List.of(Ints.of(across), Ints.of(along));
    return made.computeIfAbsent(key, _ -> new Layout(across, along));
  }
}
