// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.ChainRules;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;

/// What one provider records in one job on a chain that has room for all of it, unless said
/// otherwise.
final class FakeArrears implements Arrears {
  static final Duration WINDOW = Duration.ofMinutes(8);
  static final Duration JUDGEMENT = Duration.ofMinutes(3);

  /// What was shown, in order; also what a reorganisation dropped since.
  final List<Showing> shown = new ArrayList<>();

  /// What each call recorded, in order.
  final List<List<SignedTaken>> taken = new ArrayList<>();

  final List<Amount> payments = new ArrayList<>();
  private final Map<WorkKey, Amount> recorded = new ConcurrentHashMap<>();
  private Amount held = Amount.ZERO;
  private Amount paid = Amount.ZERO;

  /// What batches have paid.
  volatile Amount granted = Amount.ZERO;

  /// The most that can be set aside.
  volatile Amount room = Amount.ofTokens("1000000");

  /// Tasks whose words are refused, with all that are taken with them.
  final Set<TaskId> poisoned = new HashSet<>();

  int tries;
  int refusals;
  int raised;
  int questions;
  volatile Instant now = Instant.EPOCH;
  volatile boolean down;
  volatile boolean refusing;

  private void check() {
    if (down) throw new AssayFault.World("the chain node does not answer");
  }

  @Override
  public synchronized boolean isRecorded(JobId job, TaskId task) {
    check();
    questions++;
    return recorded.containsKey(new WorkKey(job, task));
  }

  @Override
  public synchronized ArrearsAccount account(JobId job) {
    check();
    Amount total =
        recorded.entrySet().stream()
            .filter(one -> one.getKey().job().equals(job))
            .map(Map.Entry::getValue)
            .reduce(Amount.ZERO, Amount::plus);
    return new ArrearsAccount(new ArrearsStatus(total, held, paid, now), granted.plus(paid), false);
  }

  private void fit(JobId job) {
    BigInteger owed = account(job).owed().units();
    held = new Amount(owed.min(room.units()));
  }

  @Override
  public synchronized void show(Showing showing, Instant until) {
    tries++;
    check();
    if (refusing) throw new AssayFault.Operator("the stake is too low");
    var key = new WorkKey(showing.lease().job(), showing.lease().task());
    if (recorded.putIfAbsent(key, showing.lease().price()) == null) shown.add(showing);
    fit(key.job());
  }

  /// A reorganisation takes all off the chain.
  synchronized void undo() {
    recorded.clear();
    held = Amount.ZERO;
  }

  synchronized int shows() {
    return shown.size();
  }

  @Override
  public synchronized void take(JobId job, List<SignedTaken> words) {
    check();
    if (refusing || words.stream().anyMatch(one -> poisoned.contains(one.word().task()))) {
      refusals++;
      throw new AssayFault.Operator("it is too late");
    }
    for (SignedTaken one : words) {
      recorded.put(new WorkKey(job, one.word().task()), one.word().price());
    }
    taken.add(List.copyOf(words));
    fit(job);
  }

  @Override
  public synchronized void raise(JobId job) {
    check();
    raised++;
    fit(job);
  }

  @Override
  public synchronized String pay(JobId job) {
    check();
    BigInteger owed = account(job).owed().units();
    Amount due = new Amount(owed.min(held.units()));
    payments.add(due);
    paid = paid.plus(due);
    room = new Amount(room.units().subtract(due.units()));
    held = Amount.ZERO;
    return "0xpaid";
  }

  @Override
  public ChainRules rules() {
    return new ChainRules(
        WINDOW,
        JUDGEMENT,
        Duration.ofHours(4),
        4,
        Amount.ofTokens("120"),
        Amount.ofTokens("30"),
        Amount.ofTokens("100"),
        Duration.ofMinutes(1),
        2_500,
        5_000);
  }
}
