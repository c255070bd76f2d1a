// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.JobId;
import network.assay.staking.SignedTaken;

/// The tasks that this node answers for, and the words of submitters that they have the results:
/// all in memory, and durable before anyone hears of them.
///
/// For any number of threads.
public final class WorkBook {
  private final Records table;
  private final Records taken;
  private final Map<WorkKey, WorkItem> items = new HashMap<>();

  /// With the price and the commitment of then, whatever the task was leased for since.
  private final Map<WorkKey, SignedTaken> words = new HashMap<>();

  /// Reads what an earlier run of the node left.
  ///
  /// @param taken keeps words that results were taken
  public WorkBook(Records table, Records taken) {
    this.table = table;
    this.taken = taken;
    table.forEach("a task", WorkItemCodec::decode, item -> items.put(item.key(), item));
    taken.forEach("a word", TakenCodec::decode, word -> words.put(key(word), word));
  }

  static WorkKey key(SignedTaken signed) {
    return new WorkKey(signed.word().job(), signed.word().task());
  }

  /// Keeps a word whose signature was checked; the first of a task stays.
  synchronized void put(SignedTaken word) {
    WorkKey key = key(word);
    if (words.containsKey(key)) return;
    taken.put(key.text(), TakenCodec.encode(word));
    words.put(key, word);
  }

  synchronized Optional<SignedTaken> word(WorkKey key) {
    return Optional.ofNullable(words.get(key));
  }

  synchronized List<SignedTaken> words(JobId job) {
    return words.values().stream().filter(word -> word.word().job().equals(job)).toList();
  }

  /// Lets go of the words of a job that is settled.
  synchronized void forgetWords(JobId job) {
    for (SignedTaken word : words(job)) {
      taken.remove(key(word).text());
      words.remove(key(word));
    }
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
