// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.settle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.staking.PayClaim;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;

/// All that each provider has earned in a job so far. Immutable: to earn makes a new one.
///
/// The root binds every provider's sum, so a provider needs no more than the latest roll it appears
/// in to collect everything, and anyone who has the whole roll can check that its sum is what was
/// posted.
public final class PayRoll {
  public static final PayRoll EMPTY = new PayRoll(new TreeMap<>());

  /// The contract counts in 128 bits.
  private static final int MAX_BITS = 128;

  private final SortedMap<Address, Amount> earned;
  private final Amount total;

  private PayRoll(SortedMap<Address, Amount> earned) {
    this.earned = earned;
    this.total = earned.values().stream().reduce(Amount.ZERO, Amount::plus);
    if (total.units().bitLength() > MAX_BITS) {
      throw new IllegalArgumentException("a job cannot pay more than 2^128 - 1 base units");
    }
  }

  /// @param cumulative what each provider has earned; those that earned nothing are left out
  public static PayRoll of(Map<Address, Amount> cumulative) {
    var earned = new TreeMap<>(cumulative);
    earned.values().removeIf(Amount::isZero);
    return new PayRoll(earned);
  }

  /// The roll after `provider` has earned `amount` more.
  public PayRoll plus(Address provider, Amount amount) {
    if (amount.isZero()) return this;
    var more = new TreeMap<>(earned);
    more.merge(provider, amount, Amount::plus);
    return new PayRoll(more);
  }

  /// What `provider` has earned so far.
  public Amount earnedBy(Address provider) {
    return earned.getOrDefault(provider, Amount.ZERO);
  }

  /// By provider, in order.
  public SortedMap<Address, Amount> earned() {
    return new TreeMap<>(earned);
  }

  /// The sum over all providers: a batch's `payTotal`.
  public Amount total() {
    return total;
  }

  /// The zero digest before anyone has earned anything.
  public Digest root() {
    return earned.isEmpty() ? Digest.ZERO : tree().root();
  }

  /// What `provider` shows to be paid.
  ///
  /// @return nothing when it has earned nothing
  public Optional<PayClaim> claimOf(Address provider) {
    if (!earned.containsKey(provider)) return Optional.empty();
    int index = earned.headMap(provider).size();
    return Optional.of(new PayClaim(provider, earnedBy(provider), tree().prove(index)));
  }

  /// Every provider's claim: to hand out, or to claim for all of them, without hashing again for
  /// each.
  public List<PayClaim> claims() {
    if (earned.isEmpty()) return List.of();
    MerkleTree tree = tree();
    List<PayClaim> claims = new ArrayList<>();
    earned.forEach(
        (provider, amount) ->
            claims.add(new PayClaim(provider, amount, tree.prove(claims.size()))));
    return List.copyOf(claims);
  }

  private MerkleTree tree() {
    List<Digest> leaves = new ArrayList<>();
    earned.forEach((provider, amount) -> leaves.add(Commitments.payEntry(provider, amount)));
    return MerkleTree.over(leaves);
  }

  /// Whether this roll may follow `earlier` in one job: nobody's earnings ever shrink.
  public boolean follows(PayRoll earlier) {
    return earlier.earned.entrySet().stream()
        .allMatch(entry -> earnedBy(entry.getKey()).compareTo(entry.getValue()) >= 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PayRoll roll && roll.earned.equals(earned);
  }

  @Override
  public int hashCode() {
    return earned.hashCode();
  }

  @Override
  public String toString() {
    BigInteger units = total.units();
    return "PayRoll[" + earned.size() + " providers, " + units + " base units]";
  }
}
