// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Offer;

/// What changes about a job without anything being decided: offers and leases that hold longer than
/// they did. Whoever loses them hears of them again; all those between two decisions are worth no
/// more than the last.
///
/// @param offers by provider, on the terms that they had
/// @param leases until when the task's present stage is given up
public record Renewals(SortedMap<Address, Offer> offers, SortedMap<TaskId, Instant> leases) {
  public Renewals {
    offers = Collections.unmodifiableSortedMap(new TreeMap<>(offers));
    leases = Collections.unmodifiableSortedMap(new TreeMap<>(leases));
  }

  /// What makes `after` of `before`; empty when more than renewals lies between them.
  public static Optional<Renewals> between(JobState before, JobState after) {
    var offers = new TreeMap<Address, Offer>();
    after
        .providers()
        .forEach(
            (address, provider) -> {
              Provider known = before.providers().get(address);
              if (known != null && renews(known.offer(), provider.offer())) {
                offers.put(address, provider.offer());
              }
            });
    var leases = new TreeMap<TaskId, Instant>();
    after
        .assignments()
        .forEach(
            (task, held) -> {
              Assignment known = before.assignments().get(task);
              if (known != null && !known.until().equals(held.until())) {
                leases.put(task, held.until());
              }
            });
    var found = new Renewals(offers, leases);
    return found.appliedTo(before).equals(after) ? Optional.of(found) : Optional.empty();
  }

  private static boolean renews(Offer old, Offer latest) {
    return latest.pricePerPetaOp().equals(old.pricePerPetaOp())
        && latest.operationsPerSecond() == old.operationsPerSecond()
        && latest.capacity() == old.capacity()
        && !latest.expires().equals(old.expires());
  }

  /// The same in pieces of at most `most` renewals each.
  public List<Renewals> parts(int most) {
    var parts = new ArrayList<Renewals>();
    var offersLeft = new TreeMap<>(offers);
    var leasesLeft = new TreeMap<>(leases);
    while (!offersLeft.isEmpty() || !leasesLeft.isEmpty()) {
      var some = new TreeMap<Address, Offer>();
      var others = new TreeMap<TaskId, Instant>();
      while (some.size() < most && !offersLeft.isEmpty()) {
        var first = offersLeft.pollFirstEntry();
        some.put(first.getKey(), first.getValue());
      }
      while (some.size() + others.size() < most && !leasesLeft.isEmpty()) {
        var first = leasesLeft.pollFirstEntry();
        others.put(first.getKey(), first.getValue());
      }
      parts.add(new Renewals(some, others));
    }
    return parts;
  }

  /// The state with these; those of providers and tasks that it does not have are left out.
  public JobState appliedTo(JobState state) {
    var providers = new TreeMap<>(state.providers());
    offers.forEach(
        (address, offer) ->
            providers.computeIfPresent(address, (_, p) -> p.offering(offer, p.stake())));
    var assignments = new TreeMap<>(state.assignments());
    leases.forEach(
        (task, until) ->
            assignments.computeIfPresent(task, (_, held) -> held.at(held.stage(), until)));
    return state.holding(providers, assignments);
  }
}
