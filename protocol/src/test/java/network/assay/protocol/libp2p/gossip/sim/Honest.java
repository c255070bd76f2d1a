// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.gossip.router.Contact;
import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.router.Input;
import network.assay.protocol.libp2p.gossip.router.Judgement;
import network.assay.protocol.libp2p.gossip.router.Output;
import network.assay.protocol.libp2p.gossip.router.Router;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// A node that runs our router, with one core for checking signatures.
class Honest extends Node {
  /// What a signature check and a validator take on one core, in microseconds.
  private static final long CHECK = 500;

  private final GossipParams params;
  private final int dials;
  Router router;
  private long checkedBy;
  private long liveSince;
  private int life;
  private boolean up;

  /// @param dials connections it makes itself; others make as many to it
  Honest(World world, int number, GossipParams params, int dials) {
    super(world, number);
    this.params = params;
    this.dials = dials;
    this.router = newRouter();
  }

  private Router newRouter() {
    return new Router(peer, params, new Random(world.random.nextLong()));
  }

  @Override
  boolean honest() {
    return true;
  }

  @Override
  boolean accepts(Node dialler) {
    return up;
  }

  boolean up() {
    return up;
  }

  /// Whether it is up and has been since then.
  boolean steadySince(long micros) {
    return up && liveSince <= micros;
  }

  @Override
  void begin() {
    up = true;
    liveSince = world.clock.now();
    step(new Input.Join(World.TOPIC));
    dial();
    int begun = life;
    world.clock.at(world.clock.now() + world.random.nextInt(1_000_000), () -> beat(begun));
  }

  /// Vanishes without a word, and is back after some seconds as a new process.
  void restart() {
    if (!up) return;
    up = false;
    life++;
    for (PeerId other : List.copyOf(links.keySet())) world.disconnect(this, world.node(other));
    router = newRouter();
    world.clock.at(world.clock.now() + 2_000_000 + world.random.nextInt(4_000_000), this::begin);
  }

  /// Brings its own dials up to their number, as a daemon does that finds peers.
  private void dial() {
    long missing = dials - links.values().stream().filter(dialled -> dialled).count();
    for (int i = 0; i < missing; i++) world.connect(this, world.anyone());
  }

  private void beat(int begun) {
    if (life != begun) return;
    step(new Input.Beat());
    dial();
    world.clock.at(world.clock.now() + 1_000_000, () -> beat(begun));
  }

  @Override
  void arrived(Node other, boolean outbound) {
    step(new Input.Arrived(other.peer, new Contact(outbound, other.block, other.network)));
    step(new Input.Speaks(other.peer, true));
  }

  @Override
  void gone(Node other) {
    step(new Input.Gone(other.peer));
  }

  @Override
  void received(Node from, Rpc rpc) {
    for (GossipMessage message : rpc.messages()) {
      if (message.data()[0] == Hostile.HONEST_MARK) world.tally.received();
    }
    step(new Input.Received(from.peer, rpc));
  }

  void publish(long seqno, int bytes) {
    byte[] data = new byte[bytes];
    data[0] = Hostile.HONEST_MARK;
    var message = new GossipMessage(peer, data, seqno, World.TOPIC, new byte[64], null);
    world.tally.published(message.id(), this, world.clock.now());
    step(new Input.Publish(message));
  }

  void step(Input input) {
    for (Output output : router.step(input, world.clock.now() / 1000)) {
      switch (output) {
        case Output.Send(PeerId to, Rpc rpc) -> pass(world.node(to), rpc);
        case Output.Judge(GossipMessage message) -> judge(message);
        case Output.Deliver(GossipMessage message) ->
            world.tally.delivered(message.id(), this, world.clock.now());
        case Output.Skipped _ -> world.tally.skipped();
        case Output.Charge(PeerId to, String _) -> world.tally.charged(world.node(to));
        case Output.Connect _, Output.Meet _ -> throw new AssertionError("nobody is named");
      }
    }
  }

  void pass(Node to, Rpc rpc) {
    world.send(this, to, rpc);
  }

  private void judge(GossipMessage message) {
    checkedBy = Math.max(world.clock.now(), checkedBy) + CHECK;
    int judging = life;
    Judgement judgement =
        switch (message.data()[0]) {
          case Hostile.HONEST_MARK -> Judgement.ACCEPTED;
          case Hostile.STALE_MARK -> Judgement.IGNORED;
          default -> Judgement.REJECTED;
        };
    world.clock.at(
        checkedBy,
        () -> {
          if (life != judging) return;
          if (router.announces(message)) step(new Input.Genuine(message));
          step(new Input.Judged(message, judgement));
        });
  }
}
