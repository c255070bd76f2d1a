// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A peer that follows the topic, takes what it gets and passes nothing on; and worse.
final class Hostile extends Node {
  /// The first byte of a message that validators accept.
  static final byte HONEST_MARK = 1;

  /// Of one that they drop and hold against nobody: an offer that has expired.
  static final byte STALE_MARK = 3;

  private static final byte SPAM_MARK = 2;

  private final Attack attack;
  private final int dials;
  private final @Nullable Node victim;
  private final Set<MessageId> heard = new HashSet<>();
  private long seqno;
  private boolean begun;

  /// What it does besides, ten times a second to each neighbour.
  ///
  /// @param grafts whether it takes a place in every mesh, once
  /// @param regrafts whether it does so again and again, pruned or not
  /// @param spam invalid messages each time
  /// @param stale messages each time that are dropped and held against nobody
  /// @param lies ids offered each time that nobody has
  /// @param parrots whether it offers at once what it hears of and sends none of it
  record Attack(boolean grafts, boolean regrafts, int spam, int stale, int lies, boolean parrots) {
    static final Attack SYBIL = new Attack(true, false, 0, 0, 0, false);
    static final Attack GRAFT_FLOOD = new Attack(true, true, 0, 0, 0, false);
    static final Attack SPAM = new Attack(true, false, 1, 0, 0, false);
    static final Attack LIES = new Attack(true, false, 0, 0, 50, false);
    static final Attack[] MIXED = {SYBIL, SPAM, LIES, GRAFT_FLOOD};
    static final Attack ALL = new Attack(true, true, 10, 0, 100, false);

    /// Two thousand a second: as long as nobody counts them, more than can be checked.
    static final Attack STALE = new Attack(true, false, 0, 200, 0, false);

    static final Attack PARROT = new Attack(true, false, 0, 0, 0, true);
  }

  /// @param victim whom it dials, null for anyone
  Hostile(World world, int number, Attack attack, int dials, @Nullable Node victim) {
    super(world, number);
    this.attack = attack;
    this.dials = dials;
    this.victim = victim;
  }

  @Override
  boolean honest() {
    return false;
  }

  @Override
  boolean accepts(Node dialler) {
    return begun && victim == null;
  }

  @Override
  void begin() {
    begun = true;
    dial();
    world.clock.at(world.clock.now() + world.random.nextInt(100_000), this::act);
  }

  private void dial() {
    if (victim != null) {
      world.connect(this, victim);
      return;
    }
    long missing = dials - links.values().stream().filter(dialled -> dialled).count();
    for (int i = 0; i < missing; i++) {
      Node other = world.anyone();
      if (other.honest()) world.connect(this, other);
    }
  }

  @Override
  void arrived(Node other, boolean outbound) {
    if (!other.honest()) return;
    var follows = List.of(new Subscription(true, World.TOPIC));
    var control = attack.grafts ? Control.graft(World.TOPIC) : Control.NONE;
    world.send(this, other, Rpc.of(follows, control));
  }

  @Override
  void gone(Node other) {}

  @Override
  void received(Node from, Rpc rpc) {
    if (!attack.parrots) return;
    var ids = new ArrayList<MessageId>();
    for (GossipMessage message : rpc.messages()) ids.add(message.id());
    for (Have have : rpc.control().have()) ids.addAll(have.ids());
    ids.removeIf(id -> !heard.add(id));
    if (ids.isEmpty()) return;
    Rpc offer = Rpc.of(Control.have(new Have(World.TOPIC, ids)));
    for (PeerId peer : List.copyOf(links.keySet())) world.send(this, world.node(peer), offer);
  }

  private void act() {
    dial();
    Rpc lies = lies();
    for (PeerId peer : List.copyOf(links.keySet())) {
      Node other = world.node(peer);
      if (other.honest()) act(other, lies);
    }
    world.clock.at(world.clock.now() + 100_000, this::act);
  }

  private void act(Node other, Rpc lies) {
    if (attack.regrafts) world.send(this, other, Rpc.of(Control.graft(World.TOPIC)));
    spam(other, SPAM_MARK, attack.spam);
    spam(other, STALE_MARK, attack.stale);
    if (attack.lies > 0) world.send(this, other, lies);
  }

  private void spam(Node other, byte mark, int count) {
    // Not at once: between two bursts there would be room for the honest.
    for (int i = 0; i < count; i++) {
      world.clock.at(world.clock.now() + i * 100_000L / count, () -> spam(other, mark));
    }
  }

  private void spam(Node other, byte mark) {
    byte[] data = {mark, 0};
    var spam = new GossipMessage(peer, data, seqno++, World.TOPIC, new byte[64], null);
    world.send(this, other, Rpc.of(spam));
  }

  private Rpc lies() {
    var ids = new ArrayList<MessageId>();
    for (int i = 0; i < attack.lies; i++) {
      byte[] id = new byte[16];
      world.random.nextBytes(id);
      ids.add(MessageId.of(id));
    }
    return Rpc.of(Control.have(new Have(World.TOPIC, ids)));
  }
}
