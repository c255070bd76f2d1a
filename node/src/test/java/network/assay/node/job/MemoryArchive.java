// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// A disk that outlives the desks that write to it, until it is told to lose power.
final class MemoryArchive implements JobArchive {
  private final Map<Digest, byte[]> records = new TreeMap<>();
  private final Map<JobId, MemoryJournal> journals = new TreeMap<>();
  private int writesLeft = Integer.MAX_VALUE;
  private Runnable powerCut = () -> {};

  /// Snapshots so often that every job has some.
  JobJournal.Every every = new JobJournal.Every(4, 1 << 20);

  /// After `writes` more the power fails: nothing is written any more, and `then` runs.
  synchronized void cutPowerAfter(int writes, Runnable then) {
    writesLeft = writes;
    powerCut = then;
  }

  synchronized void restorePower() {
    writesLeft = Integer.MAX_VALUE;
  }

  @Override
  public synchronized Optional<byte[]> find(Digest request) {
    return Optional.ofNullable(records.get(request));
  }

  @Override
  public synchronized boolean add(Digest request, byte[] record) {
    return records.putIfAbsent(request, record) == null;
  }

  @Override
  public synchronized List<byte[]> all() {
    return List.copyOf(records.values());
  }

  @Override
  public synchronized MemoryJournal journal(JobId job) {
    return journals.computeIfAbsent(job, _ -> new MemoryJournal(every, this::spendPower));
  }

  @Override
  public synchronized void remove(Digest request, JobId job) {
    records.remove(request);
    journals.remove(job);
  }

  private void spendPower() {
    synchronized (this) {
      if (writesLeft-- > 0) return;
    }
    powerCut.run();
    // Nothing more happens in a process that is gone, until its threads are cleared away.
    while (!Thread.currentThread().isInterrupted()) LockSupport.park();
    throw new AssayFault.World("the power is out");
  }
}
