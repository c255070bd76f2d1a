// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.assay.node.job.Shown;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;

/// [Shown] from what the node has followed of the chain.
public final class ShownOnChain implements Shown, ChainFeed.Listener {
  private final ChainGateway chain;
  private final Supplier<List<ChainEvent>> history;
  private final LongSupplier followed;
  private final Map<ChainEvent.Place, ChainEvent> events = new LinkedHashMap<>();
  private boolean read;

  /// @param history all that concerned this account before
  /// @param followed the number of the block up to which it is known
  public ShownOnChain(
      ChainGateway chain, Supplier<List<ChainEvent>> history, LongSupplier followed) {
    this.chain = chain;
    this.history = history;
    this.followed = followed;
  }

  @Override
  public synchronized void happened(ChainEvent event) {
    if (isRecord(event)) events.put(event.place(), event);
  }

  @Override
  public synchronized void undone(ChainEvent event) {
    events.remove(event.place());
  }

  @Override
  public void stakeChanged(Address account) {}

  private static boolean isRecord(ChainEvent event) {
    return event instanceof ChainEvent.ResultShown
        || event instanceof ChainEvent.TakenRecorded
        || event instanceof ChainEvent.ArrearsHeld;
  }

  private synchronized List<ChainEvent> all() {
    if (!read) history.get().forEach(this::happened);
    read = true;
    return List.copyOf(events.values());
  }

  @Override
  public List<Result> of(JobId job, Predicate<Result> wanted) {
    List<Result> ours = all().stream().flatMap(event -> result(event, job)).filter(wanted).toList();
    if (ours.isEmpty()) return ours;
    ChainView settled = chain.settled();
    return ours.stream()
        .filter(
            one ->
                settled
                    .recorded(job, one.key().task(), one.key().accused())
                    .filter(one.key().commitment()::equals)
                    .isPresent())
        .findFirst()
        .stream()
        .toList();
  }

  private static Stream<Result> result(ChainEvent event, JobId job) {
    Optional<Result> found =
        switch (event) {
          case ChainEvent.ResultShown e ->
              Optional.of(new Result(e.key(), Optional.of(e.signature())));
          case ChainEvent.TakenRecorded e -> Optional.of(new Result(e.key(), Optional.empty()));
          case ChainEvent _ -> Optional.empty();
        };
    return found.filter(one -> one.key().job().equals(job)).stream();
  }

  /// Whoever has ever had something set aside in a job of this account.
  public List<Address> providers(JobId job) {
    return all().stream()
        .filter(ChainEvent.ArrearsHeld.class::isInstance)
        .map(ChainEvent.ArrearsHeld.class::cast)
        .filter(held -> held.job().equals(job))
        .map(ChainEvent.ArrearsHeld::provider)
        .distinct()
        .toList();
  }

  @Override
  public Instant followedTo() {
    ChainView settled = chain.settled();
    return followed.getAsLong() >= settled.number() ? settled.time() : Instant.EPOCH;
  }

  @Override
  public Instant recordableUntil(JobId job) {
    ChainView settled = chain.settled();
    return settled.job(job).map(settled::refundableAt).orElse(Instant.EPOCH);
  }

  @Override
  public Duration pollEvery() {
    return chain.pollEvery();
  }
}
