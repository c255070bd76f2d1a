// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import network.assay.protocol.libp2p.multiformats.IpBlocks;

/// One network this host is on, by one family of addresses: what goes to all who are there.
final class MdnsLink implements AutoCloseable {
  private static final InetAddress GROUP_4 = InetAddress.ofLiteral("224.0.0.251");
  private static final InetAddress GROUP_6 = InetAddress.ofLiteral("ff02::fb");
  private static final int HOPS = 255;

  /// Which one.
  ///
  /// @param index of the network interface
  /// @param six whether by IPv6
  record Key(int index, boolean six) {}

  private final boolean six;
  private final DatagramChannel socket;
  private final InetSocketAddress all;
  private volatile NetworkInterface on;

  private MdnsLink(NetworkInterface on, boolean six, DatagramChannel socket, int port)
      throws IOException {
    this.on = on;
    this.six = six;
    this.socket = socket;
    InetAddress to = six ? Inet6Address.getByAddress(null, GROUP_6.getAddress(), on) : GROUP_4;
    this.all = new InetSocketAddress(to, port);
  }

  /// @throws IOException where this network cannot be used
  static MdnsLink open(NetworkInterface on, boolean six, int port) throws IOException {
    DatagramChannel socket = channel(six);
    try {
      // The port is shared with the system's own responder.
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(new InetSocketAddress(port));
      socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
      socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      socket.join(six ? GROUP_6 : GROUP_4, on);
      return new MdnsLink(on, six, socket, port);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static DatagramChannel channel(boolean six) throws IOException {
    try {
      return DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    } catch (UnsupportedOperationException e) {
      throw new IOException("this machine has no IPv6", e);
    }
  }

  /// What is known of the interface now: its addresses change.
  void refresh(NetworkInterface now) {
    on = now;
  }

  void send(byte[] packet) throws IOException {
    int sent = socket.send(ByteBuffer.wrap(packet), all);
    assert sent == packet.length || sent == 0;
  }

  /// Waits for a packet of whoever is on this network.
  ///
  /// @throws IOException once nothing more is heard
  byte[] receive() throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(MdnsMessage.MAX_BYTES);
    while (true) {
      packet.clear();
      var from = (InetSocketAddress) socket.receive(packet);
      // A socket of IPv6 hears IPv4, too, which is another link's.
      if (from == null || six != from.getAddress() instanceof Inet6Address) continue;
      if (!isNear(from.getAddress())) continue;
      byte[] bytes = new byte[packet.flip().remaining()];
      packet.get(bytes);
      return bytes;
    }
  }

  /// Whether an address is on one of this link's own networks.
  boolean isNear(InetAddress address) {
    return isNear(on, address);
  }

  /// An address of IPv6 that means something on one link alone must say which.
  static boolean isNear(NetworkInterface link, InetAddress address) {
    if (address.isLinkLocalAddress()) {
      return !(address instanceof Inet6Address six) || six.getScopeId() == link.getIndex();
    }
    return link.getInterfaceAddresses().stream()
        .anyMatch(own -> IpBlocks.share(own.getAddress(), address, own.getNetworkPrefixLength()));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public String toString() {
    return on.getName() + (six ? " by IPv6" : " by IPv4");
  }
}
