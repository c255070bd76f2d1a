// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.limits.ReadPacing;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes connections of channels, whoever dialled: the handshake, a seat among the others, and all
/// that is to be known of a new connection and of its end.
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final Admission admission;
  private final Upgrader upgrader;
  private final ReadPacing pacing;
  private final Heartbeat heartbeat;
  private final AddressBook book;
  private final PeerEvents events;
  private final Counters counters;
  private final Retirement retirement;
  private final List<Consumer<PeerConnection>> witnesses = new CopyOnWriteArrayList<>();

  Intake(
      Admission admission,
      Upgrader upgrader,
      ReadPacing pacing,
      Heartbeat heartbeat,
      AddressBook book,
      PeerEvents events,
      Counters counters) {
    this.admission = admission;
    this.upgrader = upgrader;
    this.pacing = pacing;
    this.heartbeat = heartbeat;
    this.book = book;
    this.events = events;
    this.counters = counters;
    this.retirement = new Retirement(admission::isChosen);
  }

  /// Calls back for every new connection, on its event loop.
  void onConnection(Consumer<PeerConnection> witness) {
    witnesses.add(witness);
  }

  /// A channel that somebody has opened to this host; on its event loop.
  ///
  /// @param proven whether it is shown that what arrives comes from where it says
  void accepted(Channel channel, boolean proven) {
    var ends = Ends.inbound(channel);
    InetAddress from = ends.from();
    if (!(proven ? admission.enter(from) : admission.enterUnproven(from))) {
      var _ = channel.close();
      return;
    }
    pacing.watch(channel);
    CompletableFuture<PeerConnection> upgrade = upgrader.begin(channel, ends, false, null);
    if (proven) {
      var _ = seated(upgrade).whenComplete((_, _) -> admission.leave(from));
    } else {
      // The handshake has shown it.
      var _ = seated(upgrade.thenApply(this::arrived));
    }
  }

  private PeerConnection arrived(PeerConnection fresh) {
    if (admission.arrives(fresh.from())) return fresh;
    fresh.close();
    throw new AssayFault.World("too many connections from near " + fresh.from());
  }

  /// A channel that this host has opened; on its event loop.
  CompletableFuture<PeerConnection> dialled(
      Channel channel, Multiaddr to, PeerId expected, boolean initiator) {
    pacing.watch(channel);
    return begin(channel, Ends.outbound(channel, to, !initiator), initiator, expected);
  }

  /// A handshake that may begin; on the channel's event loop.
  CompletableFuture<PeerConnection> begin(
      Channel channel, Ends ends, boolean initiator, @Nullable PeerId expected) {
    return seated(upgrader.begin(channel, ends, initiator, expected));
  }

  private CompletableFuture<PeerConnection> seated(CompletableFuture<PeerConnection> upgrade) {
    return upgrade.handle(
        (connection, failure) -> {
          if (failure == null) return seat(connection);
          counters.failed.increment();
          LOG.debug("a handshake failed: {}", failure.getMessage());
          throw Faults.of(failure);
        });
  }

  private PeerConnection seat(PeerConnection fresh) {
    switch (admission.seat(fresh)) {
      case Registry.Verdict.Full _ -> {
        fresh.close();
        throw OwnLimit.fault("no room for " + fresh);
      }
      case Registry.Verdict.Chosen(var retired) -> {
        if (retired != null) retirement.begin(retired);
      }
      case Registry.Verdict.Spare() -> retirement.begin(fresh);
    }
    counters.opened.increment();
    pacing.belongs(fresh.channel(), fresh.peer());
    book.met(fresh.peer());
    if (!fresh.inbound()) {
      book.learn(fresh.peer(), List.of(fresh.address()), AddressRank.REACHED);
    }
    heartbeat.begin(fresh);
    var _ = fresh.channel().closeFuture().addListener(_ -> lost(fresh));
    events.changed(fresh.peer());
    for (Consumer<PeerConnection> witness : witnesses) witness.accept(fresh);
    admission.trim();
    return fresh;
  }

  private void lost(PeerConnection connection) {
    boolean chosen = admission.vacate(connection);
    book.parted(connection.peer());
    if (chosen) events.changed(connection.peer());
  }
}
