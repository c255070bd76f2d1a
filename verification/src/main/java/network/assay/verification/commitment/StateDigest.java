// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.RepeatedHash;
import network.assay.protocol.market.TaggedHash;

/// Digests of tensors and of states (docs/spec/commitments, sections 3 and 4).
public final class StateDigest {
  /// A leaf of a tensor's tree.
  public static final int CHUNK_BYTES = 1_024;

  private static final HashTag LEAF = HashTag.of("assay/leaf/1");
  private static final HashTag TENSOR = HashTag.of("assay/tensor/1");
  private static final HashTag ENTRY = HashTag.of("assay/entry/1");

  private StateDigest() {}

  public static Digest of(Tensor tensor) {
    RepeatedHash node = MerkleTree.NODE.repeated(MerkleFold.PAIR);
    Digest root = root(tensor, LEAF.repeated(CHUNK_BYTES), node);
    return of(tensor.dtype(), tensor.shape(), root);
  }

  /// The digest of a tensor of this type and shape, with this Merkle root over its chunks.
  public static Digest of(DType dtype, Shape shape, Digest root) {
    int rank = shape.rank();
    TaggedHash hash = TENSOR.start().add(new byte[] {code(dtype), (byte) rank});
    for (int axis = 0; axis < rank; axis++) hash.add(shape.dim(axis));
    return hash.add(root).end();
  }

  /// All of the tree over a tensor's chunks.
  public static HashTree tree(Tensor tensor) {
    byte[] leaves = new byte[Math.multiplyExact(chunks(tensor), Digest.BYTES)];
    leaves(tensor, LEAF.repeated(CHUNK_BYTES), leaves);
    return HashTree.over(leaves);
  }

  /// The leaf of one chunk.
  public static Digest leaf(byte[] chunk) {
    return LEAF.hash(chunk);
  }

  /// How many chunks a tensor of so many bytes has.
  public static int chunks(long bytes) {
    return (int) Math.max(1, Math.ceilDiv(bytes, CHUNK_BYTES));
  }

  /// @param state with at least one tensor
  public static Digest of(State state) {
    // What hashes is made once: for small tensors that takes as long as a few leaves.
    RepeatedHash leaf = LEAF.repeated(CHUNK_BYTES);
    RepeatedHash node = MerkleTree.NODE.repeated(MerkleFold.PAIR);
    return of(state, tensor -> of(tensor.dtype(), tensor.shape(), root(tensor, leaf, node)));
  }

  /// The digest of a state whose tensors' digests `tensors` gives; for callers that know some of
  /// them already.
  public static Digest of(State state, Function<Tensor, Digest> tensors) {
    Map<String, Digest> digests = new TreeMap<>();
    state.forEach((name, tensor) -> digests.put(name, tensors.apply(tensor)));
    return MerkleTree.root(
        digests.entrySet().stream().map(e -> entry(e.getValue(), e.getKey())).toList());
  }

  /// A tensor in a state.
  public static Digest entry(Digest tensor, String name) {
    return ENTRY
        .start()
        .add(tensor)
        .add(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .end();
  }

  private static int chunks(Tensor tensor) {
    return chunks(tensor.byteSize());
  }

  private static Digest root(Tensor tensor, RepeatedHash leaf, RepeatedHash node) {
    var fold = new MerkleFold(node, chunks(tensor));
    leaves(tensor, leaf, fold.leaves());
    return fold.root();
  }

  // Of the tensor's chunks; one of no bytes has one empty chunk.
  private static void leaves(Tensor tensor, RepeatedHash leaf, byte[] into) {
    long size = tensor.byteSize();
    int count = chunks(tensor);
    for (int i = 0; i < count; i++) {
      long at = (long) i * CHUNK_BYTES;
      tensor.readBytes(at, leaf.part().limit((int) Math.min(CHUNK_BYTES, size - at)));
      leaf.end(into, i * Digest.BYTES);
    }
  }

  private static byte code(DType dtype) {
    return switch (dtype) {
      case F32 -> 1;
      case I32 -> 2;
      case U8 -> 3;
    };
  }
}
