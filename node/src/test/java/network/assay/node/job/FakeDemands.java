// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.DemandKey;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;

/// A chain on which results are demanded to be opened: whatever is done twice is done once.
final class FakeDemands implements Demands {
  /// Whoever is demanded something; empty while it stays silent.
  interface Accused {
    Optional<DemandAnswer> answer(DemandKey key, int window);
  }

  /// Looks that a silent one has before its time is over.
  private static final int CLOCK = 3;

  private static final class Case {
    private final List<Optional<DemandAnswer>> windows = new ArrayList<>();
    private int looks;
    private boolean silent;
  }

  /// What it says of how long there is to answer.
  volatile Duration clock = Duration.ofHours(24);

  private final Accused accused;
  private final IntFunction<Digest> roots;
  private final Map<DemandKey, Case> cases = new HashMap<>();

  /// What is wrong with demands.
  private final List<String> faults = new ArrayList<>();

  private int demands;
  private int expired;
  private boolean refusing;
  private boolean reorganising;
  private boolean undoing;
  private Optional<DemandKey> late = Optional.empty();

  /// @param roots of the results in batches on chain
  FakeDemands(Accused accused, IntFunction<Digest> roots) {
    this.accused = accused;
    this.roots = roots;
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /// Windows that were demanded.
  synchronized int demands() {
    return demands;
  }

  synchronized int expired() {
    return expired;
  }

  synchronized void refuse() {
    refusing = true;
  }

  /// The first that is demanded is answered late, and a reorganisation puts that in time just when
  /// its silence is said.
  synchronized void answerAfterAll() {
    reorganising = true;
  }

  /// A reorganisation takes the first window, and its answer, away before the next is demanded.
  synchronized void undoTheFirst() {
    undoing = true;
  }

  @Override
  public synchronized Standing standing(DemandKey key) {
    Case known = cases.get(key);
    if (known == null) return Standing.FREE;
    if (known.silent) return Standing.SILENT;
    if (known.windows.getLast().isPresent()) return Standing.FREE;
    return known.looks++ < CLOCK ? Standing.OPEN : Standing.OVERDUE;
  }

  @Override
  public synchronized Optional<DemandAnswer> answer(DemandKey key, int window) {
    Case known = cases.get(key);
    return known == null || window >= known.windows.size()
        ? Optional.empty()
        : known.windows.get(window);
  }

  @Override
  public synchronized Escrow.Receipt demand(About about, int window) {
    if (refusing) throw new AssayFault.Operator("its stake is gone");
    DemandKey key = about.key();
    Digest entry = Commitments.batchEntry(key.task(), key.accused(), key.commitment());
    if (!about.inBatch().shows(entry, roots.apply(about.batch()))) {
      faults.add("batch " + about.batch() + " does not have " + key);
    }
    if (undoing && window == 1) {
      undoing = false;
      cases.remove(key);
    }
    if (window > 0 && !cases.containsKey(key)) {
      throw new AssayFault.Operator("window 0 is the next");
    }
    Case one = cases.computeIfAbsent(key, _ -> new Case());
    if (window < one.windows.size()) return new Escrow.Receipt("", 0);
    if (window > one.windows.size()) faults.add("window " + window + " is not the next");
    if (reorganising && late.isEmpty()) late = Optional.of(key);
    boolean waits = late.filter(key::equals).isPresent();
    one.windows.add(waits ? Optional.empty() : accused.answer(key, window));
    demands++;
    return new Escrow.Receipt("0xee", 90_000);
  }

  @Override
  public synchronized Escrow.Receipt expire(DemandKey key) {
    Case one = cases.get(key);
    if (one != null && late.filter(key::equals).isPresent()) {
      int newest = one.windows.size() - 1;
      one.windows.set(newest, accused.answer(key, newest));
    }
    if (one == null || one.windows.getLast().isPresent() || one.looks < CLOCK) {
      throw new AssayFault.Operator("nothing is overdue");
    }
    if (one.silent) return new Escrow.Receipt("", 0);
    one.silent = true;
    expired++;
    return new Escrow.Receipt("0xff", 80_000);
  }

  @Override
  public Duration clock() {
    return clock;
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(5);
  }
}
