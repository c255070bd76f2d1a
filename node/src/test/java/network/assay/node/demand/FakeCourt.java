// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.commitment.DemandAnswer;

/// A chain on which one result of one account is demanded.
final class FakeCourt implements DemandCourt {
  static final Address ACCOUNT = new Address("0x" + "b".repeat(40));
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration CLOCK = Duration.ofMinutes(20);

  private final DemandKey key;
  private final List<DemandAnswer> answers = new ArrayList<>();
  private DemandStatus newest = status(DemandState.NONE, 0);
  private DemandStatus lasting = newest;
  private Instant time = NOW;
  private int failures;
  private int events;
  private boolean finalAtOnce = true;

  FakeCourt(DemandKey key) {
    this.key = key;
  }

  private static DemandStatus status(DemandState state, long window) {
    Optional<Instant> deadline =
        state == DemandState.OPEN ? Optional.of(NOW.plus(CLOCK)) : Optional.empty();
    return new DemandStatus(state, window, deadline, Amount.ofTokens("50"), false);
  }

  /// A window is demanded.
  synchronized ChainEvent.Demanded demand(int window) {
    set(status(DemandState.OPEN, window));
    return new ChainEvent.Demanded(place(), key, window, NOW.plus(CLOCK), Amount.ofTokens("50"));
  }

  /// A reorganisation takes the last answer off the chain.
  synchronized ChainEvent.DemandAnswered undo() {
    DemandAnswer answer = answers.removeLast();
    set(status(DemandState.OPEN, answer.window()));
    return new ChainEvent.DemandAnswered(place(), key, answer.transcriptRoot(), answer);
  }

  private ChainEvent.Place place() {
    return new ChainEvent.Place(1, Digest.ZERO, events++, Digest.ZERO);
  }

  private void set(DemandStatus next) {
    newest = next;
    if (finalAtOnce) lasting = next;
    notifyAll();
  }

  /// Blocks are not final until [#settle].
  synchronized void holdFinality() {
    finalAtOnce = false;
  }

  synchronized void settle() {
    lasting = newest;
  }

  /// The next calls find no chain node.
  synchronized void fail(int times) {
    failures = times;
  }

  synchronized void passClock() {
    time = NOW.plus(CLOCK).plusSeconds(1);
  }

  /// Waits until so many windows are answered.
  synchronized List<DemandAnswer> answers(int count) throws InterruptedException {
    while (answers.size() < count) wait();
    return List.copyOf(answers);
  }

  private void reach() {
    if (failures > 0) {
      failures--;
      throw new AssayFault.World("the chain node does not answer");
    }
  }

  @Override
  public Address account() {
    return ACCOUNT;
  }

  @Override
  public synchronized Sight look(DemandKey asked) {
    reach();
    return new Sight(asked.equals(key) ? newest : status(DemandState.NONE, 0), time);
  }

  @Override
  public synchronized Sight lasting(DemandKey asked) {
    reach();
    return new Sight(asked.equals(key) ? lasting : status(DemandState.NONE, 0), time);
  }

  @Override
  public synchronized void answer(
      DemandKey asked, DemandAnswer answer, Instant until, Consumer<Urgency.Held> held) {
    reach();
    if (!answer.opens(asked.task(), asked.commitment()) || answer.window() != newest.window()) {
      throw new AssayFault.Operator("the contract refuses it");
    }
    answers.add(answer);
    set(status(DemandState.ANSWERED, answer.window()));
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(5);
  }
}
