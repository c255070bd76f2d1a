// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import network.assay.compute.tensor.Shape;
import network.assay.protocol.market.Digest;

/// A chunk of a tensor with what leads from it to the tensor's digest (docs/spec/dispute, section
/// 6, "operand"). Which tensor and chunk it is follows from what is judged.
///
/// @param shape of the tensor
/// @param siblings from the chunk's leaf to the top of the tree over the chunks
public record Opening(Shape shape, Octets chunk, List<Digest> siblings) {
  public Opening {
    siblings = List.copyOf(siblings);
  }

  /// Openings as the contract takes them, one behind the other: rank, dimensions, chunk, siblings.
  public static Octets packed(List<Opening> openings) {
    var out = new ByteArrayOutputStream();
    for (Opening opening : openings) {
      ByteBuffer shape = ByteBuffer.allocate(1 + Integer.BYTES * opening.shape.rank());
      shape.put((byte) opening.shape.rank());
      for (int dim : opening.shape.dims().toArray()) shape.putInt(dim);
      out.writeBytes(shape.array());
      out.writeBytes(opening.chunk.toArray());
      opening.siblings.forEach(sibling -> out.writeBytes(sibling.toBytes()));
    }
    return Octets.of(out.toByteArray());
  }
}
