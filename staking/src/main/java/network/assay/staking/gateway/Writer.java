// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.FeePolicy;
import network.assay.staking.Outcome;
import network.assay.staking.Receipt;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainNode.Included;
import network.assay.staking.gateway.Outbox.Posting;
import org.jspecify.annotations.Nullable;

/// Makes the chain have a change, once, whatever happens on the way.
///
/// The chain is asked first whether it has the change; a transaction that is on its way already,
/// from before a crash say, is waited for and not sent anew; one that is stuck is replaced; one
/// whose nonce went to another is sent again only after the chain was asked again.
final class Writer {
  /// How waiting for a transaction ended.
  private sealed interface Wait {
    record Ended(Included included) implements Wait {}

    /// Its nonce went to another transaction, so it never will be mined.
    record Displaced() implements Wait {}
  }

  private static final int MAX_IN_FLIGHT = 16;

  /// Whoever is asked for many things at once has to answer them all in time. A quarter of all
  /// nonces is left for writes of which nobody knows yet how they ended: these hold no slot.
  private static final int MAX_URGENT = Outbox.MAX_NONCES * 3 / 4 - MAX_IN_FLIGHT;
  private static final int MAX_ATTEMPTS = 5;

  /// A node may know that a nonce is used before it knows by which transaction.
  private static final int MISSES = 5;

  private final Semaphore slots = new Semaphore(MAX_IN_FLIGHT, true);

  /// What is urgent does not wait for what is not.
  private final Semaphore urgentSlots = new Semaphore(MAX_URGENT, true);

  private final Outbox outbox;
  private final ChainNode node;
  private final Reverts reverts;
  private final FeePolicy policy;
  private volatile boolean stopped;

  Writer(Outbox outbox, ChainNode node, Reverts reverts, FeePolicy policy) {
    this.outbox = outbox;
    this.node = node;
    this.reverts = reverts;
    this.policy = policy;
  }

  /// Returns when a block has the change; may take as long as the policy's `giveUpAfter`.
  ///
  /// @throws AssayFault when the contract refuses, when somebody must do something first, or when
  ///     the outcome is unknown: then the same intent, even after a restart, resumes
  Outcome write(Intent intent) {
    long deadline = System.nanoTime() + policy.giveUpAfter().toNanos();
    Semaphore slot = intent.urgency().isPresent() ? urgentSlots : slots;
    enter(slot);
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; ) {
        switch (begin(intent)) {
          case Step.Over(Outcome outcome) -> {
            return outcome;
          }
          case Step.Posted(Posting.TooDear dear) -> waitForFee(intent.urgency(), dear, deadline);
          case Step.Posted(Posting.NonceTaken _) -> attempt++;
          case Step.Posted(Posting.Waiting(PendingWrite write)) -> {
            switch (await(write, intent.urgency(), deadline)) {
              case Wait.Ended(Included included) -> {
                return ended(intent, write, included);
              }
              case Wait.Displaced _ -> attempt++;
            }
          }
        }
      }
    } finally {
      slot.release();
    }
    throw new AssayFault.World(
        "%s lost its nonce %d times: another program sends from %s. Give this node an account of its own."
            .formatted(intent.key(), MAX_ATTEMPTS, outbox.account()));
  }

  /// Waits until what is urgent could be sent, at what gas costs then.
  ///
  /// @param gas that it takes, about
  /// @throws AssayFault.World when that takes longer than the policy's `giveUpAfter`
  void awaitFee(Urgency urgency, long gas) {
    long deadline = System.nanoTime() + policy.giveUpAfter().toNanos();
    while (true) {
      Optional<Posting.TooDear> dear = outbox.tooDear(urgency, gas);
      if (dear.isEmpty()) return;
      waitForFee(Optional.of(urgency), dear.get(), deadline);
    }
  }

  /// Waits until every write that is on its way now is in a block, or never will be: only then does
  /// the chain show what there is to spend.
  ///
  /// @param urgency of what is to be spent on
  void drain(Optional<Urgency> urgency) {
    long deadline = System.nanoTime() + policy.giveUpAfter().toNanos();
    for (PendingWrite write : outbox.waiting()) {
      outbox.resend(write.key());
      switch (await(write, urgency, deadline)) {
        case Wait.Ended(Included included) ->
            outbox.book().put(current(write).minedIn(included.receipt().block()));
        case Wait.Displaced _ -> {}
      }
    }
  }

  private PendingWrite current(PendingWrite write) {
    return outbox.book().find(write.key()).orElse(write);
  }

  /// Whoever waits, stops waiting; what was sent stays written down.
  void stop() {
    stopped = true;
  }

  private void pause() {
    if (stopped) {
      throw new AssayFault.World(
          "the chain gateway was stopped while a write waited; after a start the same call resumes it");
    }
    Pause.of(policy.pollEvery());
  }

  private void enter(Semaphore slot) {
    try {
      if (slot.tryAcquire(policy.giveUpAfter().toMillis(), TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssayFault.World(
        "too many transactions of %s are waiting already; nothing was sent. Try again later."
            .formatted(outbox.account()));
  }

  private sealed interface Step {
    record Over(Outcome outcome) implements Step {}

    record Posted(Posting posting) implements Step {}
  }

  private Step begin(Intent intent) {
    outbox.lock().lock();
    try {
      outbox.tidy();
      Optional<PendingWrite> known = outbox.book().find(intent.key());
      if (intent.done().getAsBoolean()) return new Step.Over(already(known));
      if (known.isPresent() && !known.get().isMined()) {
        outbox.resend(intent.key());
        return new Step.Posted(new Posting.Waiting(known.get()));
      }
      known.ifPresent(outbox.book()::remove); // Mined once, and undone since: a new change.
      return switch (outbox.estimate(intent.to(), intent.call().data())) {
        case JsonRpc.Answer.Result(JsonNode gas) -> post(intent, gas);
        case JsonRpc.Answer.Refused refused -> refused(intent, refused);
      };
    } finally {
      outbox.lock().unlock();
    }
  }

  private Outcome already(Optional<PendingWrite> known) {
    Optional<Included> included = known.flatMap(outbox::included).filter(Included::succeeded);
    return included.isPresent()
        ? new Outcome.Mined(included.get().receipt())
        : new Outcome.AlreadyDone();
  }

  private Step post(Intent intent, JsonNode estimate) {
    long gas = node.read("eth_estimateGas", Quantity::small, estimate);
    // State may change before the block: a fifth more, and what is not used is not paid.
    long limit = gas + gas / 5 + 10_000 + intent.spare();
    return new Step.Posted(outbox.post(intent, limit));
  }

  private Step refused(Intent intent, JsonRpc.Answer.Refused refused) {
    if (intent.done().getAsBoolean()) return new Step.Over(new Outcome.AlreadyDone());
    throw reverts.fault(intent.call().function(), refused.data()).orElseGet(() -> refusal(refused));
  }

  private AssayFault refusal(JsonRpc.Answer.Refused refused) {
    if (Refusal.of(refused.message()) == Refusal.NO_FUNDS) {
      return new AssayFault.Operator(
          "the account %s cannot pay for gas: %s. Send it some of the chain's own coin."
              .formatted(outbox.account(), refused.message()));
    }
    return node.rpc().refusal("eth_estimateGas", refused);
  }

  private void waitForFee(Optional<Urgency> urgency, Posting.TooDear dear, long deadline) {
    tell(urgency, dear);
    if (System.nanoTime() - deadline > 0) {
      throw new AssayFault.World(
          "gas costs %s wei, more than the cap of %s; nothing was sent. Raise the cap, or wait."
              .formatted(dear.baseFee(), dear.cap()));
    }
    pause();
  }

  private static void tell(Optional<Urgency> urgency, Posting.TooDear dear) {
    urgency.ifPresent(
        urgent ->
            urgent
                .held()
                .accept(new Urgency.Held(dear.baseFee(), dear.cap(), dear.most(), urgent.until())));
  }

  private Wait await(PendingWrite write, Optional<Urgency> urgency, long deadline) {
    long pushed = System.nanoTime();
    int misses = 0;
    while (true) {
      try {
        if (node.nonce(outbox.account(), ChainNode.LATEST) > write.nonce()) {
          PendingWrite current = current(write);
          Optional<Included> included = outbox.included(current);
          if (included.isPresent()) return new Wait.Ended(included.get());
          if (++misses == MISSES) {
            outbox.book().remove(current);
            return new Wait.Displaced();
          }
        } else if (since(pushed).compareTo(policy.replaceAfter()) >= 0) {
          misses = 0;
          outbox.nudge(write.nonce(), urgency).ifPresent(dear -> tell(urgency, dear));
          pushed = System.nanoTime();
        }
        if (System.nanoTime() - deadline > 0) throw unknown(write, null);
      } catch (AssayFault.World hiccup) {
        if (System.nanoTime() - deadline > 0) throw unknown(write, hiccup);
      }
      pause();
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private AssayFault.World unknown(PendingWrite write, AssayFault.@Nullable World why) {
    String text =
        "%s was sent (%s) and is in no block after %d s: its outcome is unknown. The same command resumes it and pays nothing twice."
            .formatted(
                write.key(), write.hashes().getLast().brief(), policy.giveUpAfter().toSeconds());
    return why == null
        ? new AssayFault.World(text)
        : new AssayFault.World(text + " Last, " + why.getMessage(), why);
  }

  private Outcome ended(Intent intent, PendingWrite write, Included included) {
    Receipt receipt = included.receipt();
    PendingWrite current = current(write);
    if (included.succeeded()) {
      outbox.book().put(current.minedIn(receipt.block()));
      return new Outcome.Mined(receipt);
    }
    outbox.book().remove(current);
    if (intent.done().getAsBoolean()) return new Outcome.AlreadyDone();
    throw outbox
        .reason(intent.to(), intent.call().data(), receipt.block())
        .flatMap(data -> reverts.fault(intent.call().function(), data))
        .orElseGet(
            () ->
                new AssayFault.World(
                    "%s failed in block %d for a reason that is gone (transaction %s). Try again."
                        .formatted(intent.key(), receipt.block(), receipt.txHash())));
  }
}
