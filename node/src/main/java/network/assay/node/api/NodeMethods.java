// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;

/// The RPC methods of the node itself.
public final class NodeMethods {
  /// The node as a whole, seen from its RPC.
  public interface Node {
    NodeCalls.Status status();

    NodeCalls.Peers peers();

    /// Has the node stop soon; returns at once.
    void stopSoon();
  }

  private final Node node;

  public NodeMethods(Node node) {
    this.node = node;
  }

  public List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            NodeCalls.STATUS,
            "Who this node is, what it does, and whether it has what it needs.",
            Nothing.class,
            NodeCalls.Status.class,
            false,
            _ -> node.status()),
        new Method<>(
            NodeCalls.STOP,
            "Stops the node; what is under way goes on at its next start.",
            Nothing.class,
            NodeCalls.Stopping.class,
            true,
            _ -> {
              node.stopSoon();
              return new NodeCalls.Stopping(true);
            }),
        new Method<>(
            NodeCalls.PEERS,
            "Peers connected, and those that announced themselves lately.",
            Nothing.class,
            NodeCalls.Peers.class,
            false,
            _ -> node.peers()));
  }
}
