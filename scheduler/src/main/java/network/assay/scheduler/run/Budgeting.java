// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.scheduler.job.Budget;
import network.assay.scheduler.match.Matcher;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.PlannedTask;

/// What has been promised against the escrow.
final class Budgeting {
  private Budgeting() {}

  /// Whether `price` can still be promised.
  static boolean affords(Draft draft, Amount price) {
    Amount total = draft.job().spec().terms().budget().total();
    return promised(draft).plus(price).compareTo(total) <= 0;
  }

  /// Whether `who` may come to earn something: nobody can be shown all of a batch that pays more
  /// accounts than a roll holds.
  static boolean hasRoom(Draft draft, Address who) {
    int earning = draft.earned().size();
    if (2 * earning < SubmitterReply.Roll.MAX || draft.earned().containsKey(who)) return true;
    long more = draft.results().values().stream().filter(result -> !result.isFinal()).count();
    // Of a result its provider and its verifier, of a task two that are at it.
    return earning + 2 * more + 2 * draft.assignments().size() < SubmitterReply.Roll.MAX;
  }

  /// Why the job cannot go on: nothing is under way, somebody would take the next task, and what is
  /// left does not pay for it.
  static Optional<String> shortfall(Draft draft, Frontier frontier) {
    boolean underWay =
        !draft.assignments().isEmpty()
            || draft.results().values().stream().anyMatch(result -> !result.isFinal());
    if (underWay || frontier.open().isEmpty()) return Optional.empty();
    PlannedTask next = frontier.open().getFirst();
    return Matcher.best(Leasing.need(draft), Leasing.candidates(draft, next, Slow.leastRate(draft)))
        .map(best -> Budget.price(next.operations(), best.offer().pricePerPetaOp()))
        .filter(price -> !affords(draft, price))
        .map(
            price ->
                "the next task costs %s tokens, and %s of the budget of %s are promised"
                    .formatted(
                        price.toTokens(),
                        promised(draft).toTokens(),
                        draft.job().spec().terms().budget().total().toTokens()));
  }

  /// What is owed, and what will be when all that is under way ends well.
  static Amount promised(Draft draft) {
    Amount sum = draft.earned().values().stream().reduce(Amount.ZERO, Amount::plus);
    for (Assignment assignment : draft.assignments().values()) {
      sum = sum.plus(mostOf(assignment));
    }
    for (Result result : draft.results().values()) {
      if (!result.isFinal()) sum = sum.plus(result.lease().price());
      if (result.stage() instanceof Result.Stage.Checking(_, Check check)) {
        sum = sum.plus(check.price());
      }
    }
    return sum;
  }

  /// One of two that do the same is paid.
  private static Amount mostOf(Assignment held) {
    Amount price = held.lease().price();
    return held.rival().map(Lease::price).filter(late -> late.compareTo(price) > 0).orElse(price);
  }

  /// What `verifier` asks for a check of these segments now.
  static Amount checkPrice(Draft draft, Result result, List<Integer> segments, Address verifier) {
    long operations = draft.plan().operations(result.task(), segments);
    return draft
        .provider(verifier)
        .map(p -> Budget.price(operations, p.offer().pricePerPetaOp()))
        .orElse(Amount.ZERO);
  }
}
