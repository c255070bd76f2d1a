// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.access.Ban;
import network.assay.protocol.libp2p.access.Gate;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.host.Host;

/// The operator's bans, kept through restarts. Those that a peer has earned by breaking rules are
/// not in it: they last minutes.
public final class BanBook {
  private final RecordTable table;
  private final Host host;
  private final InstantSource clock;

  /// Has the host keep the bans that an earlier run of the node has left.
  public BanBook(RecordTable table, Host host, InstantSource clock) {
    this.table = table;
    this.host = host;
    this.clock = clock;
    for (RecordTable.Row row : table.list("", Gate.MAX_BANS)) load(row);
  }

  private void load(RecordTable.Row row) {
    try {
      long until = Long.parseLong(new String(row.value(), StandardCharsets.US_ASCII));
      var ban = new Ban(Subject.parse(row.key()), Instant.ofEpochMilli(until));
      if (ban.until().isAfter(clock.instant())) host.ban(ban);
      else table.remove(row.key());
    } catch (IllegalArgumentException e) {
      table.remove(row.key());
    }
  }

  /// Shuts somebody out for some time from now, and closes its connections.
  public synchronized Ban ban(Subject subject, Duration time) {
    var ban = new Ban(subject, Instant.ofEpochMilli(clock.instant().plus(time).toEpochMilli()));
    host.ban(ban);
    byte[] until = Long.toString(ban.until().toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
    table.put(subject.toString(), until);
    return ban;
  }

  /// Lifts a ban; false where there was none.
  public synchronized boolean unban(Subject subject) {
    table.remove(subject.toString());
    return host.unban(subject);
  }

  /// The bans in force.
  public List<Ban> all() {
    return host.bans();
  }
}
