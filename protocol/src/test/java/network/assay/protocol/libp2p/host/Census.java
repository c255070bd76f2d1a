// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// Live objects of this process.
///
/// @param connections of the classes that make up one connection or stream
/// @param heap bytes of all live objects
record Census(long connections, long heap) {
  /// Each connection and stream is made of some of these.
  private static final Pattern PARTS =
      Pattern.compile(
          "network\\.assay\\.protocol\\.libp2p\\."
              + "(connection\\.(PeerConnection|ChosenStream|Upgrader\\$Run)"
              + "|connection\\.StreamChannel"
              + "|yamux\\.Yamux(Session|Handler|Stream)"
              + "|quic\\.(QuicMuxer|QuicStream|Holdings|WindowGrowth)"
              + "|noise\\.(NoiseHandler|NoiseOpener|NoiseSealer|CipherState)"
              + "|limits\\.MemoryPool\\$Account)"
              + "|io\\.netty\\.("
              + "channel\\.socket\\.nio\\.Nio(Socket|Datagram)Channel"
              + "|handler\\.ssl\\.(SslHandler|OpenSslEngine|ReferenceCountedOpenSslEngine)"
              + "|handler\\.codec\\.quic\\.Quiche(Quic|QuicStream)Channel)");

  /// Waits until a host has lost all its connections, and whatever timers held of them is gone.
  ///
  /// @param others how much of connections there was before the host: other tests' of this process
  static Census afterQuiet(Host host, long others) throws InterruptedException {
    Hosts.until("nobody is connected", () -> host.peers().isEmpty());
    Hosts.until("nothing is buffered", () -> host.bufferedBytes() == 0);
    Hosts.until("nothing of connections is left", () -> take().connections() <= others);
    return take();
  }

  static Census take() {
    long connections = 0;
    long bytes = 0;
    for (String line : histogram()) {
      // Rank, instances, bytes, class, module.
      List<String> words = List.of(line.strip().split("\\s+"));
      if (words.size() < 4 || !words.getFirst().endsWith(":")) continue;
      bytes += Long.parseLong(words.get(2));
      if (PARTS.matcher(words.get(3)).matches()) connections += Long.parseLong(words.get(1));
    }
    return new Census(connections, bytes);
  }

  /// Collects the garbage first.
  private static List<String> histogram() {
    try {
      Object answer =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(answer).lines().toList();
    } catch (JMException e) {
      throw new AssertionError("this Java cannot count its objects", e);
    }
  }
}
