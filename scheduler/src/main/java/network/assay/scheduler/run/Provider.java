// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Offer;

/// A provider as one job knows it.
///
/// @param offer its latest
/// @param stake what it loses if convicted, as of that offer
/// @param finals results of it that became final in this job
/// @param checks results of others that it checked, and that its check made final
/// @param strikes promises it broke in this job
/// @param notBefore no task before this, after a broken promise
/// @param convicted contradicted by a re-execution or by its own signature: nothing more from it
public record Provider(
    Offer offer,
    Amount stake,
    int finals,
    int checks,
    int strikes,
    Instant notBefore,
    boolean convicted) {
  static Provider of(Offer offer, Amount stake) {
    return new Provider(offer, stake, 0, 0, 0, Instant.EPOCH, false);
  }

  public Address address() {
    return offer.provider();
  }

  Provider offering(Offer latest, Amount stakeNow) {
    return new Provider(latest, stakeNow, finals, checks, strikes, notBefore, convicted);
  }

  Provider withFinal() {
    return new Provider(offer, stake, finals + 1, checks, strikes, notBefore, convicted);
  }

  Provider withCheck() {
    return new Provider(offer, stake, finals, checks + 1, strikes, notBefore, convicted);
  }

  Provider withStrike(Instant until) {
    return new Provider(offer, stake, finals, checks, strikes + 1, until, convicted);
  }

  Provider withPause(Instant until) {
    return new Provider(offer, stake, finals, checks, strikes, until, convicted);
  }

  Provider asConvicted() {
    return new Provider(offer, stake, finals, checks, strikes, notBefore, true);
  }
}
