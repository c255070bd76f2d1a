// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;

/// Makes literals of the same bits one literal, so that what each layer computes of its own copy of
/// a mask is computed, and kept, once. Contents are told apart by their digests: no file can make
/// that slow.
public final class Sharing {
  private static final int CHUNK = 1 << 13;

  private final Map<Content, Literal> known = new HashMap<>();

  private record Content(ElementType type, Shape shape, String digest) {}

  /// The first literal that was asked for with the type, shape and bits of this one.
  public Literal of(Literal literal) {
    var content = new Content(literal.type(), literal.shape(), digest(literal));
    return known.computeIfAbsent(content, _ -> literal);
  }

  private static String digest(Literal literal) {
    MessageDigest sha = sha();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (int i = 0; i < literal.elements(); i++) {
      if (chunk.remaining() < Long.BYTES) {
        sha.update(chunk.flip());
        chunk.clear();
      }
      if (literal.isFloat()) chunk.putInt(Float.floatToRawIntBits(literal.sharedFloats()[i]));
      else chunk.putLong(literal.sharedLongs()[i]);
    }
    sha.update(chunk.flip());
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java has SHA-256", e);
    }
  }
}
