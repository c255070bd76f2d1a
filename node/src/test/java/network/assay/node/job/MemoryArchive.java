// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
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
  private final Map<JobId, List<byte[]>> journals = new TreeMap<>();
  private int appendsLeft = Integer.MAX_VALUE;
  private Runnable powerCut = () -> {};

  /// After `appends` more the power fails: nothing is written any more, and `then` runs.
  synchronized void cutPowerAfter(int appends, Runnable then) {
    appendsLeft = appends;
    powerCut = then;
  }

  synchronized void restorePower() {
    appendsLeft = Integer.MAX_VALUE;
  }

  synchronized int entries() {
    return journals.values().stream().mapToInt(List::size).sum();
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
  public JobJournal journal(JobId job) {
    return new JobJournal() {
      @Override
      public void append(List<byte[]> entries) {
        write(job, entries);
      }

      @Override
      public List<byte[]> read() {
        synchronized (MemoryArchive.this) {
          return List.copyOf(journals.getOrDefault(job, List.of()));
        }
      }
    };
  }

  private void write(JobId job, List<byte[]> entries) {
    synchronized (this) {
      if (appendsLeft-- > 0) {
        journals.computeIfAbsent(job, _ -> new ArrayList<>()).addAll(entries);
        return;
      }
    }
    powerCut.run();
    // Nothing more happens in a process that is gone, until its threads are cleared away.
    while (!Thread.currentThread().isInterrupted()) LockSupport.park();
    throw new AssayFault.World("the power is out");
  }
}
