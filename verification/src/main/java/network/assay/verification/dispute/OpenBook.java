// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.tensor.DType;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;

/// Reads elements from openings, which come in the order in which they are needed; an element of a
/// chunk that is open already needs no other.
final class OpenBook implements StepOracle.Reader {
  private record Name(int tensor, DType dtype, int elements, int chunk) {}

  private final List<Opening> openings;
  private final Map<Name, Octets> open = new HashMap<>();
  private final Map<Integer, Digest> tensors = new LinkedHashMap<>();
  private int used;

  OpenBook(List<Opening> openings) {
    this.openings = openings;
  }

  @Override
  public int bits(int tensor, DType dtype, int elements, int at) {
    long offset = (long) at * dtype.bytes();
    int chunk = (int) (offset / StateDigest.CHUNK_BYTES);
    var name = new Name(tensor, dtype, elements, chunk);
    Octets bytes = open.get(name);
    if (bytes == null) {
      bytes = open(name);
      open.put(name, bytes);
    }
    int place = (int) (offset % StateDigest.CHUNK_BYTES);
    return dtype == DType.U8 ? bytes.unsigned(place) : bytes.littleEndian(place);
  }

  /// The tensors that were read with the digests they must have, each once.
  Map<Integer, Digest> close() {
    Refused.unless(
        used == openings.size(),
        Refusal.WRONG_LENGTH,
        openings.size() + " openings, " + used + " are needed");
    return tensors;
  }

  private Octets open(Name name) {
    Refused.unless(used < openings.size(), Refusal.WRONG_LENGTH, "an opening is missing");
    Opening opening = openings.get(used++);
    Refused.unless(
        opening.shape().elements() == name.elements,
        Refusal.WRONG_LENGTH,
        "a shape " + opening.shape() + " of other than " + name.elements + " elements");
    long bytes = (long) name.elements * name.dtype.bytes();
    int chunks = StateDigest.chunks(bytes);
    long size =
        Math.min(StateDigest.CHUNK_BYTES, bytes - (long) name.chunk * StateDigest.CHUNK_BYTES);
    Refused.unless(
        opening.chunk().size() == size && opening.siblings().size() == HashTree.height(chunks),
        Refusal.WRONG_LENGTH,
        "an opening of another size");
    Digest leaf = StateDigest.leaf(opening.chunk().toArray());
    Digest top = HashTree.climb(leaf, name.chunk, opening.siblings());
    Digest digest = StateDigest.of(name.dtype, opening.shape(), HashTree.root(chunks, top));
    Digest before = tensors.putIfAbsent(name.tensor, digest);
    Refused.unless(
        before == null || before.equals(digest),
        Refusal.NOT_AGREED,
        "two digests of tensor " + name.tensor);
    return opening.chunk();
  }
}
