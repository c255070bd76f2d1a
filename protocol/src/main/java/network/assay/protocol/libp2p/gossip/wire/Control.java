// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// The control part of an RPC.
///
/// @param want IWANT: ids to be sent in full
/// @param graft topics in whose mesh the sender now keeps the receiver
/// @param dontWant IDONTWANT: ids the sender has, not to be sent to it
public record Control(
    List<Have> have,
    List<MessageId> want,
    List<String> graft,
    List<Prune> prune,
    List<MessageId> dontWant) {
  public static final Control NONE =
      new Control(List.of(), List.of(), List.of(), List.of(), List.of());

  public Control {
    have = List.copyOf(have);
    want = List.copyOf(want);
    graft = List.copyOf(graft);
    prune = List.copyOf(prune);
    dontWant = List.copyOf(dontWant);
  }

  public static Control have(Have... have) {
    return new Control(List.of(have), List.of(), List.of(), List.of(), List.of());
  }

  public static Control want(List<MessageId> ids) {
    return new Control(List.of(), ids, List.of(), List.of(), List.of());
  }

  public static Control graft(String... topics) {
    return new Control(List.of(), List.of(), List.of(topics), List.of(), List.of());
  }

  public static Control prune(Prune... prune) {
    return new Control(List.of(), List.of(), List.of(), List.of(prune), List.of());
  }

  public static Control dontWant(List<MessageId> ids) {
    return new Control(List.of(), List.of(), List.of(), List.of(), ids);
  }

  public boolean isEmpty() {
    return have.isEmpty()
        && want.isEmpty()
        && graft.isEmpty()
        && prune.isEmpty()
        && dontWant.isEmpty();
  }
}
