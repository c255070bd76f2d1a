// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// The two messages of AutoNAT v1 (libp2p specs, autonat-v1).
sealed interface NatMessage {
  int MAX_BYTES = 8 * 1024;

  /// Addresses of one request that are looked at.
  int MAX_ADDRESSES = 16;

  /// Statuses of [Answer].
  int OK = 0;

  int DIAL_ERROR = 100;
  int REFUSED = 101;
  int BAD_REQUEST = 200;

  /// Asks to be dialled.
  ///
  /// @param addresses those beyond [#MAX_ADDRESSES], and those this stack cannot use, are passed
  ///     over
  record Dial(PeerId peer, List<Multiaddr> addresses) implements NatMessage {
    public Dial {
      addresses = List.copyOf(addresses);
    }
  }

  /// @param address the one that was reached, where one was
  record Answer(int status, @Nullable Multiaddr address) implements NatMessage {}

  default byte[] encode() {
    return switch (this) {
      case Dial(var peer, var addresses) -> {
        var party = new ProtoWriter().bytes(1, peer.toBytes());
        for (Multiaddr address : addresses) party.bytes(2, address.toBytes());
        yield new ProtoWriter()
            .varint(1, 0)
            .message(2, new ProtoWriter().message(1, party))
            .toBytes();
      }
      case Answer(var status, var address) -> {
        var answer = new ProtoWriter().varint(1, status);
        if (address != null) answer.bytes(3, address.toBytes());
        yield new ProtoWriter().varint(1, 1).message(3, answer).toBytes();
      }
    };
  }

  /// @throws AssayFault.Peer where it is malformed
  static NatMessage decode(byte[] message) {
    try {
      var in = new ProtoReader(message);
      long type = -1;
      @Nullable Dial dial = null;
      Answer answer = new Answer(OK, null);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> type = in.count(1);
          case 2 -> dial = dial(in.message(MAX_BYTES));
          case 3 -> answer = answer(in.message(MAX_BYTES));
          default -> in.skip();
        }
      }
      if (type == 1) return answer;
      if (type != 0) throw new ProtoFault("it has no type");
      if (dial == null) throw new ProtoFault("it does not say whom to dial");
      return dial;
    } catch (ProtoFault | IllegalArgumentException e) {
      throw new AssayFault.Peer("a malformed message of AutoNAT: " + e.getMessage(), e);
    }
  }

  private static @Nullable Dial dial(ProtoReader in) {
    @Nullable Dial dial = null;
    while (in.next()) {
      if (in.field() == 1) dial = party(in.message(MAX_BYTES));
      else in.skip();
    }
    return dial;
  }

  private static Dial party(ProtoReader in) {
    @Nullable PeerId peer = null;
    var addresses = new ArrayList<Multiaddr>();
    int told = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> peer = PeerId.of(in.bytes(PeerId.MAX_BYTES));
        case 2 -> {
          byte[] address = in.bytes(MAX_BYTES);
          if (++told <= MAX_ADDRESSES) usable(address, addresses);
        }
        default -> in.skip();
      }
    }
    if (peer == null) throw new ProtoFault("a peer without its id");
    return new Dial(peer, addresses);
  }

  private static Answer answer(ProtoReader in) {
    long status = OK;
    var addresses = new ArrayList<Multiaddr>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> status = in.count(Integer.MAX_VALUE);
        case 3 -> usable(in.bytes(MAX_BYTES), addresses);
        default -> in.skip();
      }
    }
    return new Answer((int) status, addresses.isEmpty() ? null : addresses.getLast());
  }

  private static void usable(byte[] address, List<Multiaddr> into) {
    try {
      into.add(Multiaddr.of(address));
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or empty.
    }
  }
}
