// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.libp2p.transport.Transport;
import network.assay.protocol.libp2p.transport.Transports;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// From one address to a connection: by a detour, or by dialling each machine it stands for.
final class Roads {
  private final Transports transports;
  private final Duration timeout;
  private final Admission admission;
  private final Intake intake;
  private final Neighbourhood around;
  private final List<Detour> detours = new CopyOnWriteArrayList<>();

  /// @param timeout to open one socket
  Roads(
      Transports transports,
      Duration timeout,
      Admission admission,
      Intake intake,
      Neighbourhood around) {
    this.transports = transports;
    this.timeout = timeout;
    this.admission = admission;
    this.intake = intake;
    this.around = around;
  }

  void detour(Detour detour) {
    detours.add(detour);
  }

  boolean has(Multiaddr address) {
    return transports.has(address);
  }

  /// Takes any address, and the first way that leads to the peer. Blocks.
  ///
  /// @param ours whether the operator gave the address
  PeerConnection take(Multiaddr address, PeerId expected, boolean ours)
      throws InterruptedException {
    for (Detour detour : detours) {
      if (detour.handles(address)) return detour.dial(address, expected, ours);
    }
    // Before a name is looked up for nothing.
    if (!ours && !transports.has(address)) throw new AssayFault.World("no transport to " + address);
    AssayFault last = new AssayFault.World("no way to " + address);
    for (Multiaddr to : Names.resolve(address, ours)) {
      try {
        // Numbers were looked at when they were told; names say only now where they lead.
        if (!ours && Names.isNamed(address)) mayLeadTo(to, address);
        return dial(to, expected, true, false);
      } catch (AssayFault fault) {
        last = fault;
      }
    }
    throw last;
  }

  private void mayLeadTo(Multiaddr to, Multiaddr name) {
    if (around.reach().mayTell(to)) return;
    throw new AssayFault.World(name + " leads nearer than who tells of it may be");
  }

  /// Dials one address of numbers.
  ///
  /// @param punch from the port this host listens on, where that can be
  PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator, boolean punch)
      throws InterruptedException {
    admission.mayDial(expected, to);
    Transport transport = transports.of(to);
    CompletableFuture<PeerConnection> dial =
        transport.dial(
            to,
            new Transport.Manner(expected, timeout, punch),
            channel -> intake.dialled(channel, to, expected, initiator));
    try {
      return Dialler.await(dial);
    } catch (InterruptedException e) {
      // Another address has led to the peer: no second connection.
      dial.cancel(false);
      throw e;
    }
  }
}
