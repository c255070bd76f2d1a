// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.time.Duration;
import java.util.List;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;
import network.assay.protocol.market.PeerId;

/// The RPC methods about peers, beside `peers.list`.
public final class PeerMethods {
  /// The node's dealings with peers, seen from its RPC.
  public interface Peers {
    Duration ping(PeerId peer) throws InterruptedException;

    PeerCalls.Found find(PeerId peer) throws InterruptedException;

    /// @param to a multiaddr with the peer's id, or its id alone
    PeerId connect(String to) throws InterruptedException;

    /// Whether it was connected.
    boolean disconnect(PeerId peer);

    PeerCalls.Banned ban(String subject, Duration time);

    /// Whether there was a ban to lift.
    boolean unban(String subject);

    List<PeerCalls.Banned> bans();
  }

  private final Peers peers;

  public PeerMethods(Peers peers) {
    this.peers = peers;
  }

  public List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            PeerCalls.PING,
            "The time an echo of a peer takes.",
            PeerCalls.One.class,
            PeerCalls.Echo.class,
            false,
            one -> new PeerCalls.Echo(one.peer(), peers.ping(one.peer()).toNanos() / 1000)),
        new Method<>(
            PeerCalls.FIND,
            "Where a peer may be reached, as this node knows or others tell it.",
            PeerCalls.One.class,
            PeerCalls.Found.class,
            false,
            one -> peers.find(one.peer())),
        new Method<>(
            PeerCalls.BANS,
            "Who is shut out, and until when.",
            Nothing.class,
            PeerCalls.Bans.class,
            false,
            _ -> new PeerCalls.Bans(peers.bans())),
        new Method<>(
            PeerCalls.CONNECT,
            "Connects to a peer, by its address or its id alone.",
            PeerCalls.Target.class,
            PeerCalls.One.class,
            true,
            target -> new PeerCalls.One(peers.connect(target.to()))),
        new Method<>(
            PeerCalls.DISCONNECT,
            "Closes the connections to a peer, which may come back.",
            PeerCalls.One.class,
            PeerCalls.Parted.class,
            true,
            one -> new PeerCalls.Parted(one.peer(), peers.disconnect(one.peer()))),
        new Method<>(
            PeerCalls.BAN,
            "Shuts a peer or a block of addresses out for a while, through restarts.",
            PeerCalls.Banning.class,
            PeerCalls.Banned.class,
            true,
            ban -> peers.ban(ban.subject(), ban.time().orElse(PeerCalls.USUAL_BAN))),
        new Method<>(
            PeerCalls.UNBAN,
            "Lifts a ban.",
            PeerCalls.Pardon.class,
            PeerCalls.Pardoned.class,
            true,
            who -> new PeerCalls.Pardoned(who.subject(), peers.unban(who.subject()))));
  }
}
