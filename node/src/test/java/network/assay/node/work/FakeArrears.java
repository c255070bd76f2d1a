// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;

/// What one provider records on a chain that has room for all of it.
final class FakeArrears implements Arrears {
  static final Duration WINDOW = Duration.ofMinutes(8);

  /// What was shown, in order; also what a reorganisation dropped since.
  final List<Showing> shown = new ArrayList<>();

  /// What each call recorded, in order.
  final List<List<SignedTaken>> taken = new ArrayList<>();

  final List<Amount> payments = new ArrayList<>();
  private final Map<WorkKey, Amount> recorded = new ConcurrentHashMap<>();
  private Amount paid = Amount.ZERO;
  volatile Amount granted = Amount.ZERO;
  int adjusted;
  volatile Instant now = Instant.EPOCH;
  volatile boolean down;
  volatile boolean refusing;

  private void check() {
    if (down) throw new AssayFault.World("the chain node does not answer");
  }

  @Override
  public synchronized boolean isRecorded(JobId job, TaskId task) {
    check();
    return recorded.containsKey(new WorkKey(job, task));
  }

  @Override
  public synchronized ArrearsStatus of(JobId job) {
    check();
    Amount total =
        recorded.entrySet().stream()
            .filter(one -> one.getKey().job().equals(job))
            .map(Map.Entry::getValue)
            .reduce(Amount.ZERO, Amount::plus);
    return new ArrearsStatus(total, total.minus(paid), paid, now);
  }

  @Override
  public synchronized void show(Showing showing, Instant until) {
    check();
    if (refusing) throw new AssayFault.Operator("the stake is too low");
    var key = new WorkKey(showing.lease().job(), showing.lease().task());
    if (recorded.putIfAbsent(key, showing.lease().price()) == null) shown.add(showing);
  }

  /// A reorganisation takes all off the chain.
  synchronized void undo() {
    recorded.clear();
  }

  synchronized int shows() {
    return shown.size();
  }

  @Override
  public synchronized void take(JobId job, List<SignedTaken> words) {
    check();
    for (SignedTaken one : words) {
      recorded.put(new WorkKey(job, one.word().task()), one.word().price());
    }
    taken.add(List.copyOf(words));
  }

  @Override
  public synchronized void adjust(JobId job) {
    check();
    adjusted++;
    Amount due = of(job).held();
    paid = paid.plus(due.compareTo(granted) < 0 ? due : granted);
  }

  @Override
  public synchronized String pay(JobId job) {
    check();
    Amount due = of(job).held();
    payments.add(due);
    paid = paid.plus(due);
    return "0xpaid";
  }

  @Override
  public Duration window() {
    return WINDOW;
  }
}
