// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Tensor;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;

/// Reads elements of tensors, and keeps what shows them to a judge, as [OpenBook] takes it.
final class OpeningMaker implements StepOracle.Reader {
  private record Name(int tensor, int chunk) {}

  private final Map<Integer, Tensor> tensors;
  private final Map<Integer, HashTree> trees = new HashMap<>();
  private final Set<Name> open = new HashSet<>();
  private final Set<Integer> read = new LinkedHashSet<>();
  private final List<Opening> openings = new ArrayList<>();

  OpeningMaker(Map<Integer, Tensor> tensors) {
    this.tensors = tensors;
  }

  /// A reader that keeps nothing.
  static StepOracle.Reader of(Map<Integer, Tensor> tensors) {
    return (number, _, _, at) -> tensor(tensors, number).bitsAt(at);
  }

  @Override
  public int bits(int number, DType dtype, int elements, int at) {
    Tensor tensor = tensor(tensors, number);
    int chunk = (int) ((long) at * dtype.bytes() / StateDigest.CHUNK_BYTES);
    read.add(number);
    if (open.add(new Name(number, chunk))) openings.add(opening(number, tensor, chunk));
    return tensor.bitsAt(at);
  }

  /// In the order in which they are needed.
  List<Opening> openings() {
    return openings;
  }

  /// The leaves of the trace that hold what was read.
  List<Long> leaves() {
    return read.stream().map(Integer::longValue).toList();
  }

  private Opening opening(int number, Tensor tensor, int chunk) {
    HashTree tree = trees.computeIfAbsent(number, _ -> StateDigest.tree(tensor));
    return new Opening(
        tensor.shape(), chunk(tensor, chunk), tree.siblings(chunk, 0, tree.height()));
  }

  static Octets chunk(Tensor tensor, long chunk) {
    long at = chunk * StateDigest.CHUNK_BYTES;
    byte[] bytes = new byte[(int) Math.min(StateDigest.CHUNK_BYTES, tensor.byteSize() - at)];
    tensor.readBytes(at, ByteBuffer.wrap(bytes));
    return Octets.of(bytes);
  }

  private static Tensor tensor(Map<Integer, Tensor> tensors, int number) {
    Tensor tensor = tensors.get(number);
    if (tensor == null) throw new IllegalStateException("tensor " + number + " was not made");
    return tensor;
  }
}
