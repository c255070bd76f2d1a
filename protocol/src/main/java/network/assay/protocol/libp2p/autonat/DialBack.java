// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What is said on a stream of [#ID]: the asker's nonce, and that it was heard.
///
/// @param nonce as in the question
record DialBack(long nonce) {
  static final String ID = "/libp2p/autonat/2/dial-back";

  static final int MAX_BYTES = 1024;

  byte[] encode() {
    return new ProtoWriter().fixed64(1, nonce).toBytes();
  }

  /// The answer to it.
  static byte[] heard() {
    return new ProtoWriter().varint(1, 0).toBytes();
  }

  /// @throws AssayFault.Peer where it is malformed
  static DialBack decode(byte[] message) {
    try {
      var in = new ProtoReader(message);
      long nonce = 0;
      while (in.next()) {
        if (in.field() == 1) nonce = in.fixed64();
        else in.skip();
      }
      return new DialBack(nonce);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed dial-back: " + e.getMessage(), e);
    }
  }
}
