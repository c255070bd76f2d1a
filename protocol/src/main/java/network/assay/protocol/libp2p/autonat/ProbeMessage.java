// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// What is said on a stream of [ProbeServer#ID] (libp2p specs, autonat-v2). Numbers this stack does
/// not know are kept: who reads them decides.
sealed interface ProbeMessage {
  int MAX_BYTES = 8 * 1024;

  /// Addresses of one question that are looked at; what a server says of others counts nothing.
  int MAX_ADDRESSES = 32;

  /// Bytes of one [Payment].
  int MAX_PAYMENT = 4096;

  /// Statuses of an [Answer].
  int INTERNAL = 0;

  int REJECTED = 100;
  int REFUSED = 101;
  int OK = 200;

  /// What became of a dial, beside [#OK].
  int DIAL_ERROR = 100;

  int BACK_ERROR = 101;

  /// @param index where it stands in the question
  record Candidate(int index, Multiaddr address) {}

  /// Asks that one of some addresses be dialled, and the nonce be said there.
  ///
  /// @param candidates in the asker's order; those this stack cannot use are missing
  record Question(List<Candidate> candidates, long nonce) implements ProbeMessage {
    public Question {
      candidates = List.copyOf(candidates);
    }

    static Question of(List<Multiaddr> addresses, long nonce) {
      var all = new ArrayList<Candidate>();
      for (Multiaddr address : addresses) all.add(new Candidate(all.size(), address));
      return new Question(all, nonce);
    }
  }

  /// @param index of the address that was dialled, where the status is [#OK]
  /// @param dial what became of it
  record Answer(int status, int index, int dial) implements ProbeMessage {}

  /// Asks for bytes before an address is dialled that is not the asker's own.
  record Fee(int index, long bytes) implements ProbeMessage {}

  /// So many bytes, whatever they are.
  record Payment(int bytes) implements ProbeMessage {}

  default byte[] encode() {
    var out = new ProtoWriter();
    switch (this) {
      case Question(var candidates, var nonce) -> {
        var question = new ProtoWriter();
        for (Candidate candidate : candidates) question.bytes(1, candidate.address.toBytes());
        out.message(1, question.fixed64(2, nonce));
      }
      case Answer(var status, var index, var dial) ->
          out.message(2, new ProtoWriter().varint(1, status).varint(2, index).varint(3, dial));
      case Fee(var index, var bytes) ->
          out.message(3, new ProtoWriter().varint(1, index).varint(2, bytes));
      case Payment(var bytes) -> out.message(4, new ProtoWriter().bytes(1, new byte[bytes]));
    }
    return out.toBytes();
  }

  /// @throws AssayFault.Peer where it is malformed
  static ProbeMessage decode(byte[] message) {
    try {
      var in = new ProtoReader(message);
      @Nullable ProbeMessage read = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> read = question(in.message(MAX_BYTES));
          case 2 -> read = answer(in.message(MAX_BYTES));
          case 3 -> read = fee(in.message(MAX_BYTES));
          case 4 -> read = payment(in.message(MAX_BYTES));
          default -> in.skip();
        }
      }
      if (read == null) throw new ProtoFault("it is empty");
      return read;
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed message of AutoNAT 2: " + e.getMessage(), e);
    }
  }

  private static Question question(ProtoReader in) {
    var candidates = new ArrayList<Candidate>();
    long nonce = 0;
    int told = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          byte[] address = in.bytes(MAX_BYTES);
          if (told < MAX_ADDRESSES) usable(told, address, candidates);
          told++;
        }
        case 2 -> nonce = in.fixed64();
        default -> in.skip();
      }
    }
    return new Question(candidates, nonce);
  }

  private static void usable(int index, byte[] address, List<Candidate> into) {
    try {
      into.add(new Candidate(index, Multiaddr.of(address)));
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or empty.
    }
  }

  private static Answer answer(ProtoReader in) {
    int status = INTERNAL;
    int index = 0;
    int dial = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> status = (int) in.count(Integer.MAX_VALUE);
        case 2 -> index = (int) in.count(Integer.MAX_VALUE);
        case 3 -> dial = (int) in.count(Integer.MAX_VALUE);
        default -> in.skip();
      }
    }
    return new Answer(status, index, dial);
  }

  private static Fee fee(ProtoReader in) {
    int index = 0;
    long bytes = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> index = (int) in.count(Integer.MAX_VALUE);
        case 2 -> bytes = in.count(Long.MAX_VALUE);
        default -> in.skip();
      }
    }
    return new Fee(index, bytes);
  }

  private static Payment payment(ProtoReader in) {
    int bytes = 0;
    while (in.next()) {
      if (in.field() == 1) bytes = in.bytes(MAX_BYTES).length;
      else in.skip();
    }
    return new Payment(bytes);
  }
}
