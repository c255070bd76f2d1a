// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.protocol.libp2p.access.AccessRules;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.RateLimits;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.perf.PerfLimits;
import network.assay.protocol.libp2p.perf.PerfProtocol;
import network.assay.protocol.market.PeerId;

/// A host in a process of its own, led over stdin and stdout like the peers of other
/// implementations (`protocol/src/test/go-libp2p`). Nothing but its rates is other than usual.
public final class PerfPeer {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long FAST = 1L << 40;

  private final Host host;
  private final PerfProtocol perf;

  private PerfPeer(Host host) {
    this.host = host;
    this.perf = new PerfProtocol(host.streams());
    perf.serve(new PerfLimits(1L << 34, 256, PATIENCE));
  }

  public static void main(String[] words) throws Exception {
    List<String> chosen = List.of(words);
    boolean quic = chosen.contains("quic");
    var where = Multiaddr.parse("/ip4/127.0.0.1/" + (quic ? "udp/0/quic-v1" : "tcp/0"));
    var security = chosen.contains("tls") ? Security.TLS : Security.NOISE;
    var config =
        new HostConfig(
            HostKey.generate(new SecureRandom()),
            List.of(where),
            "assay-bench/1",
            limits(),
            NatConfig.NONE,
            new Securities(List.of(security), quic));
    var host = new Host(config);
    host.start();
    var peer = new PerfPeer(host);
    Multiaddr bound = host.listenAddresses().getFirst().withPeer(host.peerId());
    OUT.println(
        JSON.createObjectNode()
            .put("event", "ready")
            .put("peer", host.peerId().toString())
            .put("address", bound.toString()));
    peer.listen();
    host.stop(Duration.ZERO);
    System.exit(0);
  }

  private static HostLimits limits() {
    HostLimits usual = HostLimits.DEFAULTS;
    ResourceLimits of = usual.resources();
    var unpaced =
        new ResourceLimits(
            of.water(),
            of.connectionsPerPeer(),
            of.streams(),
            of.bufferedBytes(),
            new RateLimits(FAST, FAST));
    return new HostLimits(usual.connections(), unpaced, AccessRules.OPEN);
  }

  private void listen() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode asked = JSON.readTree(line);
      ObjectNode answer = JSON.createObjectNode().put("id", asked.get("id").asInt());
      try {
        answer.setAll(carryOut(asked));
      } catch (Exception e) {
        answer.put("error", String.valueOf(e.getMessage()));
      }
      OUT.println(answer);
    }
  }

  private ObjectNode carryOut(JsonNode asked) throws Exception {
    ObjectNode done = JSON.createObjectNode();
    switch (asked.get("command").asText()) {
      case "dial" -> host.connect(Multiaddr.parse(asked.get("address").asText()));
      case "perf" -> {
        var nanos = done.putArray("nanos");
        for (long time : perf(asked)) nanos.add(time);
      }
      case "handshakes" -> {
        Multiaddr to = Multiaddr.parse(asked.get("address").asText());
        long begin = System.nanoTime();
        for (int i = 0; i < asked.get("rounds").asInt(); i++) {
          PeerId peer = host.connect(to);
          host.disconnect(peer);
        }
        done.put("nanos", System.nanoTime() - begin);
      }
      default -> throw new IllegalArgumentException("no such command: " + asked);
    }
    return done;
  }

  private List<Long> perf(JsonNode asked) throws InterruptedException, ExecutionException {
    PeerId peer = PeerId.parse(asked.get("peer").asText());
    long up = asked.path("up").asLong();
    long down = asked.path("down").asLong();
    int streams = asked.path("streams").asInt(1);
    var nanos = new ArrayList<Long>();
    for (int round = asked.path("rounds").asInt(1); round > 0; round--) {
      long begin = System.nanoTime();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var all = new ArrayList<Future<Duration>>();
        for (int i = 0; i < streams; i++) {
          all.add(threads.submit(() -> perf.measure(peer, up, down, PATIENCE)));
        }
        for (Future<Duration> one : all) one.get();
      }
      nanos.add(System.nanoTime() - begin);
    }
    return nanos;
  }
}
