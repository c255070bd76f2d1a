// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.Offer;

/// A provider as one job knows it.
///
/// @param offer its latest
/// @param stake what it loses if convicted, as of that offer
/// @param finals results of it that became final in this job
/// @param checks results of others that it checked, and found as right as they were
/// @param strikes promises it broke in this job
/// @param notBefore no task before this, after a broken promise
/// @param convicted contradicted by a re-execution or by its own signature: nothing more from it
/// @param told the states that it was named as inputs, by any offer of a task, and the tasks that
///     it was to check: what it may know of the ends of others' work, for ever
public record Provider(
    Offer offer,
    Amount stake,
    int finals,
    int checks,
    int strikes,
    Instant notBefore,
    boolean convicted,
    Set<Digest> told) {
  public Provider {
    told = Set.copyOf(told);
  }

  static Provider of(Offer offer, Amount stake) {
    return new Provider(offer, stake, 0, 0, 0, Instant.EPOCH, false, Set.of());
  }

  public Address address() {
    return offer.provider();
  }

  Provider offering(Offer latest, Amount stakeNow) {
    return new Provider(latest, stakeNow, finals, checks, strikes, notBefore, convicted, told);
  }

  Provider withFinal() {
    return new Provider(offer, stake, finals + 1, checks, strikes, notBefore, convicted, told);
  }

  Provider withCheck() {
    return new Provider(offer, stake, finals, checks + 1, strikes, notBefore, convicted, told);
  }

  Provider withStrike(Instant until) {
    return new Provider(offer, stake, finals, checks, strikes + 1, until, convicted, told);
  }

  Provider withPause(Instant until) {
    return new Provider(offer, stake, finals, checks, strikes, until, convicted, told);
  }

  Provider asConvicted() {
    return new Provider(offer, stake, finals, checks, strikes, notBefore, true, told);
  }

  Provider withTold(Collection<Digest> more) {
    if (told.containsAll(more)) return this;
    var all = new HashSet<>(told);
    all.addAll(more);
    return new Provider(offer, stake, finals, checks, strikes, notBefore, convicted, all);
  }
}
