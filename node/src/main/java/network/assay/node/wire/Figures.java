// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import network.assay.node.api.JobView;
import network.assay.node.metrics.Metrics;
import network.assay.node.net.Announcer;
import network.assay.node.net.Hearing;
import network.assay.node.rpc.Page;
import network.assay.protocol.libp2p.host.Host;

/// What `/metrics` shows of the node's parts. Nothing here asks the chain or another peer.
final class Figures {
  private Figures() {}

  static Page page(Metrics metrics) {
    return new Page("/metrics", Metrics.CONTENT_TYPE, metrics::page, false);
  }

  static void build(Metrics metrics, String version) {
    metrics.gauges(
        "assay_build_info",
        "Always 1; the label is the version that runs",
        rows -> rows.row(1, "version", version));
  }

  static void chain(Metrics metrics, ChainPart chain) {
    metrics.gauge(
        "assay_chain_head_block",
        "The chain's newest block when it was last asked for",
        () -> chain.feed().status().head());
    metrics.gauge(
        "assay_chain_followed_block",
        "The block up to which events were taken",
        () -> chain.feed().status().followed());
    metrics.counter(
        "assay_chain_reorganisations_total",
        "How often blocks whose events were taken left the chain",
        () -> chain.feed().reorganisations());
    metrics.counter(
        "assay_convicted_at_sight_total",
        "Results for which this node has had their signers convicted without a dispute",
        () -> chain.escrow().convicted());
  }

  static void network(Metrics metrics, NetPart net, Hearing hearing) {
    Host host = net.host();
    metrics.gauge("assay_peers_connected", "Peers connected", () -> host.peers().size());
    metrics.gauge(
        "assay_providers_known",
        "Accounts with stake heard of lately",
        () -> net.directory().all().size());
    metrics.counter(
        "assay_connections_total", "Connections made", () -> host.totals().connections());
    metrics.counter(
        "assay_handshakes_failed_total",
        "Handshakes that failed",
        () -> host.totals().handshakesFailed());
    metrics.counter(
        "assay_connections_refused_total",
        "Connections refused for a limit or a ban",
        () -> host.totals().refused());
    metrics.counter(
        "assay_peer_charges_total",
        "Rules of the protocol that peers broke",
        () -> host.totals().charges());
    metrics.counter(
        "assay_network_sent_bytes_total", "Bytes sent to peers", () -> bytes(host, true));
    metrics.counter(
        "assay_network_received_bytes_total", "Bytes got from peers", () -> bytes(host, false));
    metrics.counter(
        "assay_offers_believed_total", "Announcements believed", () -> hearing.counts().believed());
    metrics.counter(
        "assay_offers_ignored_total", "Announcements ignored", () -> hearing.counts().ignored());
    metrics.counter(
        "assay_offers_rejected_total", "Announcements refused", () -> hearing.counts().rejected());
  }

  private static double bytes(Host host, boolean sent) {
    return host.totals().traffic().values().stream()
        .mapToDouble(traffic -> sent ? traffic.sent() : traffic.received())
        .sum();
  }

  static void desks(
      Metrics metrics, Ground ground, ChainPart chain, Desks desks, Announcer announcer) {
    metrics.gauge(
        "assay_jobs_open",
        "Jobs of this node under way",
        () -> desks.jobs().list().stream().filter(job -> !job.over()).count());
    metrics.gauge(
        "assay_job_tasks_done",
        "Tasks of those jobs that have a result",
        () ->
            desks.jobs().list().stream()
                .filter(job -> !job.over())
                .map(JobView::progress)
                .mapToInt(JobView.Progress::tasksDone)
                .sum());
    metrics.gauge("assay_tasks_busy", "Tasks in hand", () -> desks.work().busy());
    metrics.gauge("assay_checks_busy", "Checks in hand", () -> desks.checks().busy());
    metrics.gauge(
        "assay_offers_announced",
        "Whether this node announces offers",
        () -> announcer.silence().isEmpty() ? 1 : 0);
    metrics.gauge("assay_disputes_open", "Disputes under way", () -> desks.disputes().open());
    metrics.gauge(
        "assay_disputes_undefended",
        "Disputes that this node cannot play: somebody has to see to it",
        () -> desks.disputes().undefended());
    metrics.gauge(
        "assay_disputes_held_back",
        "Disputes and convictions whose transaction is not mined, as gas costs more than it may offer",
        () -> desks.disputes().heldBack() + chain.escrow().heldBack());
    metrics.gauge(
        "assay_demands_open",
        "Results that this node has to open on chain",
        () -> desks.demands().list().size());
    metrics.gauge(
        "assay_demands_unanswered",
        "Results that this node has to open on chain and cannot: somebody has to see to it",
        () -> desks.demands().unanswered());
    metrics.counter(
        "assay_demands_answered_total",
        "Windows of results that this node has opened on chain since it started",
        () -> desks.demands().answered());
    metrics.counter(
        "assay_disputes_won_total",
        "Disputes that this node has won since it started",
        () -> desks.disputes().won());
    metrics.counter(
        "assay_disputes_lost_total",
        "Disputes that this node has lost since it started",
        () -> desks.disputes().lost());
    metrics.gauge("assay_blob_bytes", "Bytes of blobs on disk", () -> ground.blobs().used());
    metrics.gauge(
        "assay_events", "Events since the start of the node", () -> ground.events().last());
  }
}
