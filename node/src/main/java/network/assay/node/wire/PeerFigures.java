// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import network.assay.node.metrics.Metrics;
import network.assay.protocol.libp2p.connection.Counters;
import network.assay.protocol.libp2p.connection.Spans;
import network.assay.protocol.libp2p.host.ConnectedPeer;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// What `/metrics` shows of connections, streams and limits; docs/libp2p.md lists it. Labels are
/// protocol ids of our own and words of a few.
final class PeerFigures {
  private PeerFigures() {}

  static void show(Metrics metrics, NetPart net) {
    connections(metrics, net);
    streams(metrics, net.host());
  }

  private static void connections(Metrics metrics, NetPart net) {
    Host host = net.host();
    metrics.gauges(
        "assay_connections_open",
        "Connections in use, by who dialled and over what",
        rows ->
            open(host)
                .forEach((by, n) -> rows.row(n, "direction", by.direction, "transport", by.over)));
    metrics.counters(
        "assay_network_refusals_total",
        "Connections, streams and memory refused, by the limit",
        rows ->
            host.totals()
                .refusals()
                .forEach((why, n) -> rows.row(n, "limit", why.name().toLowerCase(Locale.ROOT))));
    metrics.counter(
        "assay_connections_trimmed_total",
        "Connections closed because there were too many",
        () -> host.totals().trimmed());
    metrics.gauge("assay_bans", "Bans in force", () -> net.bans().all().size());
    metrics.gauge(
        "assay_network_buffered_bytes",
        "Bytes of peers held in memory, unread or incomplete",
        host::bufferedBytes);
    metrics.counter(
        "assay_network_pauses_total",
        "How often reading from a peer was put off to keep a rate",
        host::pauses);
    metrics.counter(
        "assay_blob_pieces_sent_total", "Pieces of blobs sent to peers", net.uploads()::pieces);
    metrics.counters(
        "assay_blob_pieces_fetched_total",
        "Pieces of blobs fetched: from holders that were named, and from others that those named",
        rows -> {
          rows.row(net.calls().fetched().named(), "source", "named");
          rows.row(net.calls().fetched().found(), "source", "found");
        });
  }

  private record By(String direction, String over) {}

  private static Map<By, Integer> open(Host host) {
    var counts = new TreeMap<By, Integer>(Comparator.comparing(By::toString));
    for (ConnectedPeer peer : host.peers()) {
      String direction = peer.inbound() ? "in" : "out";
      counts.merge(new By(direction, transport(peer.address())), 1, Integer::sum);
    }
    return counts;
  }

  private static String transport(Multiaddr address) {
    if (address.isRelayed()) return "relay";
    return address.value(AddressProtocol.TCP) != null ? "tcp" : "quic";
  }

  private static void streams(Metrics metrics, Host host) {
    metrics.counters(
        "assay_streams_opened_total",
        "Streams opened, by protocol and by who opened them",
        rows -> ways(host, rows, Counters.Ways::opened));
    metrics.counters(
        "assay_streams_refused_total",
        "Streams refused: for a limit here, or by peers",
        rows -> ways(host, rows, Counters.Ways::refused));
    metrics.counters(
        "assay_streams_reset_total",
        "Streams that one end gave up before their time",
        rows -> ways(host, rows, Counters.Ways::reset));
    metrics.counters(
        "assay_stream_bytes_total",
        "Bytes on streams, above encryption and multiplexing",
        rows ->
            host.totals()
                .traffic()
                .forEach(
                    (protocol, traffic) -> {
                      rows.row(traffic.received(), "protocol", protocol, "direction", "in");
                      rows.row(traffic.sent(), "protocol", protocol, "direction", "out");
                    }));
    metrics.histograms(
        "assay_stream_seconds",
        "How long streams took, from the agreement on a protocol to the end",
        Spans.BOUNDS,
        spreads ->
            host.totals()
                .traffic()
                .forEach(
                    (protocol, traffic) -> {
                      Spans.Read in = traffic.in().spans();
                      Spans.Read out = traffic.out().spans();
                      spreads.spread(
                          in.counts(), in.seconds(), "protocol", protocol, "direction", "in");
                      spreads.spread(
                          out.counts(), out.seconds(), "protocol", protocol, "direction", "out");
                    }));
  }

  private static void ways(Host host, Metrics.Rows rows, ToLongFunction<Counters.Ways> count) {
    host.totals()
        .traffic()
        .forEach(
            (protocol, traffic) -> {
              rows.row(count.applyAsLong(traffic.in()), "protocol", protocol, "direction", "in");
              rows.row(count.applyAsLong(traffic.out()), "protocol", protocol, "direction", "out");
            });
  }
}
