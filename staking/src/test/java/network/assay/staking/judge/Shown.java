// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;

/// The openings of a judgement, and what it must answer that it relied on (docs/spec/dispute,
/// section 6).
final class Shown {
  private record Chunk(int tensor, int number) {}

  private final TensorTrees tensors;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<Chunk> open = new LinkedHashSet<>();

  private Shown(TensorTrees tensors) {
    this.tensors = tensors;
  }

  /// What shows `places`, in their order.
  static Shown of(List<Places.Place> places, TensorTrees tensors) {
    Shown shown = new Shown(tensors);
    for (Places.Place place : places) {
      if (place.read()) shown.open(place);
    }
    return shown;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /// Numbers and digests of the tensors that were opened, once each.
  byte[] reliedOn() {
    var relied = new ByteArrayOutputStream();
    open.stream()
        .map(Chunk::tensor)
        .distinct()
        .forEach(
            tensor -> {
              relied.writeBytes(ByteBuffer.allocate(4).putInt(tensor).array());
              relied.writeBytes(tensors.digest(tensor).toBytes());
            });
    return relied.toByteArray();
  }

  private void open(Places.Place place) {
    Tensor tensor = tensors.tensor(place.tensor());
    int number = place.index() * tensor.dtype().bytes() / TensorTrees.CHUNK;
    if (!open.add(new Chunk(place.tensor(), number))) return;
    bytes.write(tensor.shape().rank());
    for (int dim : tensor.shape().dims().toArray()) {
      bytes.writeBytes(ByteBuffer.allocate(4).putInt(dim).array());
    }
    bytes.writeBytes(TensorTrees.chunk(tensor, number));
    for (Digest sibling : tensors.siblings(place.tensor(), number)) {
      bytes.writeBytes(sibling.toBytes());
    }
  }
}
