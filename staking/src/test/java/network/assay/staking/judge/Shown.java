// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.verification.commitment.MerkleTree;
import network.assay.verification.commitment.StateDigest;

/// The openings of a judgement, and what it must answer that it relied on (docs/spec/dispute,
/// section 6).
final class Shown {
  private static final HashTag LEAF = HashTag.of("assay/leaf/1");
  private static final int CHUNK = StateDigest.CHUNK_BYTES;

  private record Chunk(int tensor, int number) {}

  private final List<Tensor> tensors;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<Chunk> open = new LinkedHashSet<>();

  private Shown(List<Tensor> tensors) {
    this.tensors = tensors;
  }

  /// What shows `places`, in their order.
  static Shown of(List<Places.Place> places, List<Tensor> tensors) {
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
              relied.writeBytes(StateDigest.of(tensors.get(tensor)).toBytes());
            });
    return relied.toByteArray();
  }

  private void open(Places.Place place) {
    Tensor tensor = tensors.get(place.tensor());
    Chunk chunk = new Chunk(place.tensor(), place.index() * tensor.dtype().bytes() / CHUNK);
    if (!open.add(chunk)) return;
    bytes.write(tensor.shape().rank());
    for (int dim : tensor.shape().dims().toArray()) {
      bytes.writeBytes(ByteBuffer.allocate(4).putInt(dim).array());
    }
    List<byte[]> chunks = chunks(tensor);
    bytes.writeBytes(chunks.get(chunk.number()));
    MerkleTree tree = MerkleTree.over(chunks.stream().map(LEAF::hash).toList());
    for (Digest sibling : tree.prove(chunk.number()).siblings())
      bytes.writeBytes(sibling.toBytes());
  }

  private static List<byte[]> chunks(Tensor tensor) {
    var chunks = new ArrayList<byte[]>();
    for (long from = 0; from < tensor.byteSize(); from += CHUNK) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.byteSize() - from)];
      tensor.readBytes(from, ByteBuffer.wrap(chunk));
      chunks.add(chunk);
    }
    return chunks;
  }
}
