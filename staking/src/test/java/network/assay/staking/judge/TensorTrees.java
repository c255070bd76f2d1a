// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.verification.commitment.MerkleTree;
import network.assay.verification.commitment.StateDigest;

/// The tensors of a graph by number, with their trees (docs/spec/commitments, section 3).
final class TensorTrees {
  static final int CHUNK = StateDigest.CHUNK_BYTES;

  private static final HashTag LEAF = HashTag.of("assay/leaf/1");

  private final List<Tensor> tensors;
  private final Map<Integer, MerkleTree> trees = new HashMap<>();
  private final Map<Integer, Digest> digests = new HashMap<>();

  TensorTrees(List<Tensor> tensors) {
    this.tensors = List.copyOf(tensors);
  }

  Tensor tensor(int number) {
    return tensors.get(number);
  }

  Digest digest(int number) {
    return digests.computeIfAbsent(number, n -> StateDigest.of(tensors.get(n)));
  }

  /// The siblings of a chunk's leaf, from the bottom up.
  List<Digest> siblings(int number, int chunk) {
    return trees.computeIfAbsent(number, n -> tree(tensors.get(n))).prove(chunk).siblings();
  }

  static byte[] chunk(Tensor tensor, int number) {
    long from = (long) number * CHUNK;
    byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.byteSize() - from)];
    tensor.readBytes(from, ByteBuffer.wrap(chunk));
    return chunk;
  }

  private static MerkleTree tree(Tensor tensor) {
    var leaves = new ArrayList<Digest>();
    for (int i = 0; (long) i * CHUNK < tensor.byteSize(); i++) {
      leaves.add(LEAF.hash(chunk(tensor, i)));
    }
    return MerkleTree.over(leaves);
  }
}
