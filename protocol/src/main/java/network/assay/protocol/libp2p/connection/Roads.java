// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.DnsAddresses;
import network.assay.protocol.libp2p.transport.DnsTextRecords;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.libp2p.transport.TextRecords;
import network.assay.protocol.libp2p.transport.Transport;
import network.assay.protocol.libp2p.transport.Transports;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// From one address to a connection: by a detour, or by dialling each machine it stands for.
final class Roads {
  private static final Duration NAMES_PATIENCE = Duration.ofSeconds(10);

  private final Transports transports;
  private final Duration timeout;
  private final Admission admission;
  private final Intake intake;
  private final Neighbourhood around;
  private final List<Detour> detours = new CopyOnWriteArrayList<>();
  private volatile DnsAddresses names;

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
    this.names =
        named(
            new DnsTextRecords(transports::loop, DnsServerAddressStreamProviders::platformDefault));
  }

  private static DnsAddresses named(TextRecords texts) {
    return new DnsAddresses(texts, NAMES_PATIENCE);
  }

  void lookUpWith(TextRecords texts) {
    names = named(texts);
  }

  /// These addresses, with what stands for others replaced by them. Blocks.
  ///
  /// @param given by the operator: a stranger's would have this host ask any name server for it
  List<Multiaddr> expand(List<Multiaddr> given, PeerId peer) throws InterruptedException {
    var all = new LinkedHashSet<Multiaddr>();
    for (Multiaddr address : given) {
      if (address.isDnsaddr()) names.of(address, peer).stream().filter(this::has).forEach(all::add);
      else all.add(address);
    }
    return List.copyOf(all);
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

  /// Whether of two ends that dial an address of this form at once, one is to knock instead.
  boolean knocks(Multiaddr address) {
    return transports.has(address) && transports.of(address).knocks();
  }

  /// Sends one packet of nothing to where a peer is about to dial from.
  void knock(Multiaddr to, PeerId expected) {
    admission.mayDial(expected, to);
    transports.of(to).knock(to);
  }
}
