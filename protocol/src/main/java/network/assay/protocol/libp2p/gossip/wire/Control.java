// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// The control part of an RPC.
///
/// @param want IWANT: ids to be sent in full
/// @param graft topics in whose mesh the sender now keeps the receiver
public record Control(
    List<Have> have, List<MessageId> want, List<String> graft, List<Prune> prune) {
  public static final Control NONE = new Control(List.of(), List.of(), List.of(), List.of());

  public Control {
    have = List.copyOf(have);
    want = List.copyOf(want);
    graft = List.copyOf(graft);
    prune = List.copyOf(prune);
  }

  public boolean isEmpty() {
    return have.isEmpty() && want.isEmpty() && graft.isEmpty() && prune.isEmpty();
  }
}
