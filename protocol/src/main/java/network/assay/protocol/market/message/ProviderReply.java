// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a provider answers to a [ProviderRequest].
public sealed interface ProviderReply {
  int MAX_BYTES = 262_144;

  /// @param signature the provider's, over the same lease
  record Accepted(Signature signature) implements ProviderReply {}

  /// The start of a segment.
  ///
  /// @param content the blob that holds the state
  /// @param word the provider's signature that the segment starts from that state (EIP-712 type
  ///     `ShownStart`)
  record Checkpoint(ContentId content, Signature word) implements ProviderReply {}

  /// The transcript's states and the salt.
  record Opened(List<Digest> states, Digest salt) implements ProviderReply {
    public Opened {
      states = List.copyOf(states);
    }
  }

  record Refused(String why) implements ProviderReply {}

  default byte[] encode() {
    return switch (this) {
      case Accepted(var signature) -> new ProtoWriter().bytes(1, signature.toBytes()).toBytes();
      case Checkpoint(var content, var word) ->
          new ProtoWriter()
              .message(
                  2,
                  new ProtoWriter().bytes(1, content.digest().toBytes()).bytes(2, word.toBytes()))
              .toBytes();
      case Opened(var states, var salt) -> {
        var out = new ProtoWriter();
        states.forEach(state -> out.bytes(1, state.toBytes()));
        yield new ProtoWriter().message(3, out.bytes(2, salt.toBytes())).toBytes();
      }
      case Refused(String why) -> Fields.reason(new ProtoWriter(), 4, why).toBytes();
    };
  }

  static ProviderReply decode(byte[] bytes) {
    return OrderedReader.whole("a provider's reply", bytes, MAX_BYTES, ProviderReply::read);
  }

  private static ProviderReply read(OrderedReader in) {
    if (in.at(1)) return new Accepted(Fields.signature(in, 1));
    if (in.at(2)) {
      return in.message(2, 256, m -> new Checkpoint(Fields.content(m, 1), Fields.signature(m, 2)));
    }
    if (in.at(3)) {
      return in.message(
          3,
          MAX_BYTES,
          m ->
              new Opened(
                  m.repeated(1, Work.MAX_SEGMENTS + 1, one -> Fields.digest(one, 1)),
                  Fields.digest(m, 2)));
    }
    return new Refused(Fields.reason(in, 4));
  }
}
