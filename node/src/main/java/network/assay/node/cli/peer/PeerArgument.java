// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.List;
import network.assay.node.api.NodeCalls;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.rpc.RpcTrouble;
import network.assay.protocol.market.PeerId;
import picocli.CommandLine.Parameters;

/// The peer that a command is about: its id, or the end or start of it if only one known peer has
/// that. A mixin.
final class PeerArgument {
  @Parameters(paramLabel = "PEER", description = "A peer's id, or a part that only one has.")
  private String peer = "";

  /// @throws RpcTrouble when it is no id, and not part of just one known
  PeerId find(RpcClient client) throws InterruptedException {
    return find(client, peer);
  }

  static PeerId find(RpcClient client, String peer) throws InterruptedException {
    try {
      return PeerId.parse(peer);
    } catch (IllegalArgumentException part) {
      return known(client, peer);
    }
  }

  private static PeerId known(RpcClient client, String part) throws InterruptedException {
    List<PeerId> fitting =
        client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class).peers().stream()
            .map(NodeCalls.Peer::peer)
            .filter(id -> !part.isEmpty() && fits(id, part))
            .toList();
    if (fitting.size() == 1) return fitting.getFirst();
    throw fitting.isEmpty()
        ? RpcTrouble.notFound("this node knows no peer \"" + part + "\"", "assay peers list")
        : new RpcTrouble(
            ExitCode.USAGE,
            "\"%s\" stands for %d peers".formatted(part, fitting.size()),
            "assay peers list --json");
  }

  private static boolean fits(PeerId id, String part) {
    String text = id.toString();
    return text.startsWith(part) || text.endsWith(part) || id.brief().equals(part);
  }
}
