// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.Arrays;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// A move in a dispute, brought to the other side on `/assay/dispute/1`; answered by a
/// [DisputeReply].
public final class DisputeRequest {
  public static final int MAX_CALL_BYTES = 65_536;
  public static final int MAX_BYTES = MAX_CALL_BYTES + 256;

  private final Digest dispute;
  private final byte[] call;
  private final Signature signature;

  private DisputeRequest(Digest dispute, byte[] call, Signature signature) {
    this.dispute = dispute;
    this.call = call;
    this.signature = signature;
  }

  /// @param call that would make the move on chain, with the position it is made from and no
  ///     signatures of that
  /// @param signature the mover's, of the position that the move leads to
  public static DisputeRequest of(Digest dispute, byte[] call, Signature signature) {
    return new DisputeRequest(dispute, call.clone(), signature);
  }

  public Digest dispute() {
    return dispute;
  }

  public byte[] call() {
    return call.clone();
  }

  public Signature signature() {
    return signature;
  }

  public byte[] encode() {
    return new ProtoWriter()
        .bytes(1, dispute.toBytes())
        .bytes(2, call)
        .bytes(3, signature.toBytes())
        .toBytes();
  }

  public static DisputeRequest decode(byte[] bytes) {
    return OrderedReader.whole("a move", bytes, MAX_BYTES, DisputeRequest::read);
  }

  private static DisputeRequest read(OrderedReader in) {
    return new DisputeRequest(
        Fields.digest(in, 1), in.bytes(2, MAX_CALL_BYTES), Fields.signature(in, 3));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DisputeRequest that
        && dispute.equals(that.dispute)
        && Arrays.equals(call, that.call)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * dispute.hashCode() + Arrays.hashCode(call);
  }
}
