// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// A provider's offer as it is gossiped: signed by its peer, whose account the registry names.
public record Announcement(Offer offer, Endpoint endpoint) {
  public static final int MAX_BYTES = 8_192;

  public byte[] encode() {
    return new ProtoWriter()
        .message(1, Fields.offer(offer))
        .message(2, Fields.endpoint(endpoint))
        .toBytes();
  }

  public static Announcement decode(byte[] bytes) {
    return OrderedReader.whole(
        "an announcement",
        bytes,
        MAX_BYTES,
        in ->
            new Announcement(
                in.message(1, MAX_BYTES, Fields::readOffer),
                in.message(2, MAX_BYTES, Fields::readEndpoint)));
  }
}
