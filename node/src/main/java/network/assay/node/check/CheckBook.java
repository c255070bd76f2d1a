// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.node.work.Records;
import network.assay.node.work.WorkKey;
import network.assay.protocol.market.JobId;

/// The checks that this node does and did: all in memory, and durable before anyone hears of them.
///
/// For any number of threads.
public final class CheckBook {
  private final Records table;
  private final Map<WorkKey, CheckItem> items = new HashMap<>();

  /// Reads what an earlier run of the node left.
  public CheckBook(Records table) {
    this.table = table;
    table.forEach("a check", CheckItemCodec::decode, item -> items.put(item.key(), item));
  }

  public synchronized Optional<CheckItem> get(WorkKey key) {
    return Optional.ofNullable(items.get(key));
  }

  public synchronized List<CheckItem> all() {
    return List.copyOf(items.values());
  }

  public synchronized List<CheckItem> of(JobId job) {
    return items.values().stream().filter(item -> item.key().job().equals(job)).toList();
  }

  public synchronized void put(CheckItem item) {
    table.put(item.key().text(), CheckItemCodec.encode(item));
    items.put(item.key(), item);
  }

  /// Changes an item, if it is there still and is for `request`.
  synchronized Optional<CheckItem> update(CheckItem of, UnaryOperator<CheckItem> change) {
    CheckItem before = items.get(of.key());
    if (before == null || !before.isFor(of.request())) return Optional.empty();
    CheckItem after = change.apply(before);
    if (!after.equals(before)) put(after);
    return Optional.of(after);
  }

  /// Removes an item, if it is for `request` still.
  synchronized void remove(CheckItem of) {
    CheckItem before = items.get(of.key());
    if (before == null || !before.isFor(of.request())) return;
    table.remove(of.key().text());
    items.remove(of.key());
  }
}
