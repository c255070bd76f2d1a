// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// From the names in addresses to numbers.
public final class Names {
  private Names() {}

  /// Whether an address names its machine, rather than saying its number.
  public static boolean isNamed(Multiaddr address) {
    return address.ip() == null;
  }

  /// The addresses of numbers that a direct one stands for, a few at most; asks a name server where
  /// it has a name, so this blocks, for seconds at most.
  ///
  /// @param ours whether the operator gave the address
  /// @throws AssayFault.World where a name has no address
  public static List<Multiaddr> resolve(Multiaddr address, boolean ours)
      throws InterruptedException {
    if (!address.isDirect()) throw new AssayFault.Operator("cannot be dialled: " + address);
    Multiaddr.Part host = address.parts().getFirst();
    InetAddress number = address.ip();
    List<InetAddress> machines = number == null ? Lookups.ask(host.value(), ours) : List.of(number);
    boolean tcp = address.isTcp();
    return sockets(address, machines).stream().map(tcp ? Multiaddr::tcp : Multiaddr::quic).toList();
  }

  /// The first socket a direct address stands for.
  public static InetSocketAddress first(Multiaddr address) {
    return sockets(address).getFirst();
  }

  /// Every address of this machine in the family of `remote`.
  public static InetAddress any(InetSocketAddress remote) {
    try {
      return InetAddress.getByAddress(new byte[remote.getAddress().getAddress().length]);
    } catch (UnknownHostException e) {
      throw new AssayFault.Internal("4 or 16 bytes are an address", e);
    }
  }

  /// The sockets a direct address stands for. Blocks where it has a name.
  static List<InetSocketAddress> sockets(Multiaddr address) {
    Multiaddr.Part host = address.parts().getFirst();
    try {
      return sockets(address, List.of(InetAddress.getAllByName(host.value())));
    } catch (UnknownHostException e) {
      throw new AssayFault.World("no address for " + host.value(), e);
    }
  }

  private static List<InetSocketAddress> sockets(Multiaddr address, List<InetAddress> machines) {
    int port = Integer.parseInt(address.parts().get(1).value());
    Multiaddr.Part host = address.parts().getFirst();
    var found = new ArrayList<InetSocketAddress>();
    for (InetAddress ip : machines) {
      boolean six = ip instanceof Inet6Address;
      if (six && host.protocol() == AddressProtocol.DNS4) continue;
      if (!six && host.protocol() == AddressProtocol.DNS6) continue;
      found.add(new InetSocketAddress(ip, port));
    }
    if (found.isEmpty()) throw new AssayFault.World("no address for " + host.value());
    return found;
  }
}
