// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.JobId;

/// The tasks that this node answers for: all in memory, and durable before anyone hears of them.
///
/// For any number of threads.
public final class WorkBook {
  private final Records table;
  private final Map<WorkKey, WorkItem> items = new HashMap<>();

  /// Reads what an earlier run of the node left.
  public WorkBook(Records table) {
    this.table = table;
    table.forEach("a task", WorkItemCodec::decode, item -> items.put(item.key(), item));
  }

  public synchronized Optional<WorkItem> get(WorkKey key) {
    return Optional.ofNullable(items.get(key));
  }

  public synchronized List<WorkItem> all() {
    return List.copyOf(items.values());
  }

  public synchronized List<WorkItem> of(JobId job) {
    return items.values().stream().filter(item -> item.key().job().equals(job)).toList();
  }

  public synchronized void put(WorkItem item) {
    table.put(item.key().text(), WorkItemCodec.encode(item));
    items.put(item.key(), item);
  }

  /// Changes an item, if it is there still.
  public synchronized Optional<WorkItem> update(WorkKey key, UnaryOperator<WorkItem> change) {
    WorkItem before = items.get(key);
    if (before == null) return Optional.empty();
    WorkItem after = change.apply(before);
    if (!after.equals(before)) put(after);
    return Optional.of(after);
  }

  public synchronized Optional<WorkItem> remove(WorkKey key) {
    table.remove(key.text());
    return Optional.ofNullable(items.remove(key));
  }
}
