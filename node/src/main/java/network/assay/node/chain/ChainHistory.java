// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.json.RecordReader;
import network.assay.node.json.RecordWriter;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.market.Address;
import network.assay.staking.follow.BlockRef;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.Trail;

/// Events and the position up to which they are known, in the node's database.
///
/// What is written of a page comes before the position that covers it, and what lies above the
/// position counts as not there: so a crash between the two loses nothing and keeps nothing twice.
final class ChainHistory {
  /// One event, as it is stored.
  record Entry(ChainEvent event) {}

  /// The trail, as it is stored.
  record Blocks(List<BlockRef> blocks) {}

  private static final String TRAIL = "trail";
  private static final int PAGE = 256;

  private final RecordTable events;
  private final RecordTable position;

  /// @param market whose events these are: of another market, nothing is known
  ChainHistory(Database database, Address market) {
    this.events = new RecordTable(database, "chain-events/" + market.hex());
    this.position = new RecordTable(database, "chain-position/" + market.hex());
  }

  Optional<Trail> trail() {
    return position.get(TRAIL).map(row -> new Trail(RecordReader.read(Blocks.class, row).blocks()));
  }

  void keep(Trail trail) {
    position.put(TRAIL, bytes(new Blocks(trail.blocks())));
  }

  void add(ChainEvent event) {
    ChainEvent.Place place = event.place();
    events.put(key(place.block(), place.logIndex()), bytes(new Entry(event)));
  }

  /// Takes away every event in a block after `block`.
  ///
  /// @return what was taken away, in order
  List<ChainEvent> cut(long block) {
    List<RecordTable.Row> rows = rows(key(block, Integer.MAX_VALUE));
    rows.reversed().forEach(row -> events.remove(row.key()));
    return rows.stream().map(ChainHistory::event).toList();
  }

  /// All events, in order.
  List<ChainEvent> all() {
    return rows("").stream().map(ChainHistory::event).toList();
  }

  private List<RecordTable.Row> rows(String after) {
    var all = new ArrayList<RecordTable.Row>();
    for (List<RecordTable.Row> page = events.list(after, PAGE); !page.isEmpty(); ) {
      all.addAll(page);
      page = events.list(page.getLast().key(), PAGE);
    }
    return all;
  }

  private static ChainEvent event(RecordTable.Row row) {
    return RecordReader.read(Entry.class, row.value()).event();
  }

  /// In the order of the chain, as texts are ordered.
  private static String key(long block, int logIndex) {
    return "%019d-%010d".formatted(block, logIndex);
  }

  private static byte[] bytes(Record value) {
    return RecordWriter.text(value).getBytes(StandardCharsets.UTF_8);
  }
}
