// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.protocol.libp2p.kad.lookup.Candidate.Status;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;

/// An iterative lookup: asks the nearest peers it has heard of for nearer ones, until the nearest
/// all have answered (libp2p specs, kad-dht).
///
/// Answers are hostile until proven otherwise. Of one answer, of one teller and of one block of
/// addresses only a few candidates are considered at a time; who tells of peers that do not answer
/// is soon not believed; and the whole has a budget of queries. Every step is a function of its
/// arguments.
public final class Lookup {
  private Lookup() {}

  /// A state, and what it wants done.
  public record Step(LookupState state, List<LookupCommand> commands) {
    public Step {
      commands = List.copyOf(commands);
    }
  }

  /// What an event makes of a lookup. Events about peers that were not asked change nothing.
  public static Step step(LookupRules rules, LookupState state, LookupEvent event) {
    if (state.over()) return new Step(state, List.of());
    return switch (event) {
      case LookupEvent.Begin() -> goOn(rules, state);
      case LookupEvent.Answered answer -> goOn(rules, answered(rules, state, answer));
      case LookupEvent.Failed(PeerId peer) -> goOn(rules, become(state, peer, Status.FAILED));
      case LookupEvent.Unasked(PeerId peer) -> goOn(rules, become(state, peer, Status.UNASKED));
      case LookupEvent.Stop() -> finish(rules, state);
    };
  }

  private static LookupState become(LookupState state, PeerId peer, Status next) {
    return state.with(
        state.candidates().stream()
            .map(c -> c.peer().equals(peer) && c.is(Status.ASKED) ? c.become(next) : c)
            .toList());
  }

  private static LookupState answered(
      LookupRules rules, LookupState state, LookupEvent.Answered answer) {
    var all = new ArrayList<>(state.candidates());
    boolean asked = false;
    for (int i = 0; i < all.size(); i++) {
      Candidate c = all.get(i);
      if (!c.peer().equals(answer.from()) || !c.is(Status.ASKED)) continue;
      all.set(i, c.seenIn(answer.block()));
      asked = true;
    }
    if (!asked) return state;
    take(rules, state, all, answer);
    all.sort(Comparator.comparing(Candidate::distance));
    while (all.size() > rules.held()) {
      int last = all.size() - 1;
      while (last >= 0 && !all.get(last).is(Status.HEARD)) last--;
      if (last < 0) break;
      all.remove(last);
    }
    return state.with(all);
  }

  private static void take(
      LookupRules rules, LookupState state, List<Candidate> all, LookupEvent.Answered answer) {
    Map<PeerId, Integer> known = new HashMap<>();
    for (int i = 0; i < all.size(); i++) known.put(all.get(i).peer(), i);
    Set<PeerId> liars = liars(rules, all);
    Optional<Digest> bound = bound(rules, all);
    List<Candidate> told =
        answer.closer().stream()
            .filter(heard -> !heard.peer().equals(state.self()))
            .map(heard -> candidate(state, heard, answer.from()))
            .sorted(Comparator.comparing(Candidate::distance))
            .limit(rules.doubt().perAnswer())
            .toList();
    for (Candidate c : told) {
      Integer at = known.get(c.peer());
      if (at != null) {
        Candidate old = all.get(at);
        // Another vouches for it whom we still believe.
        if (old.is(Status.HEARD) && liars.contains(old.teller())) {
          all.set(at, old.toldBy(answer.from()));
        }
      } else if (bound.isEmpty() || c.distance().compareTo(bound.get()) < 0) {
        known.put(c.peer(), all.size());
        all.add(c);
      }
    }
  }

  private static Candidate candidate(LookupState state, LookupEvent.Heard heard, PeerId teller) {
    Digest distance = Place.distance(state.target(), Place.of(heard.peer()));
    return new Candidate(heard.peer(), distance, heard.block(), teller, Status.HEARD);
  }

  /// Once enough peers are known and the nearest have answered, only nearer ones than the last of
  /// those wanted are of interest.
  private static Optional<Digest> bound(LookupRules rules, List<Candidate> all) {
    List<Candidate> front = front(rules, all);
    if (front.size() < rules.wanted()) return Optional.empty();
    boolean settled = front.stream().limit(rules.settled()).allMatch(c -> c.is(Status.ANSWERED));
    return settled ? Optional.of(front.getLast().distance()) : Optional.empty();
  }

  private static Step goOn(LookupRules rules, LookupState state) {
    var all = new ArrayList<>(state.candidates());
    List<Candidate> front = front(rules, all);
    long pending = all.stream().filter(c -> c.is(Status.ASKED)).count();
    long frontPending = front.stream().filter(c -> c.is(Status.ASKED)).count();
    var commands = new ArrayList<LookupCommand>();
    int queries = state.queries();
    for (Candidate next : front) {
      if (pending >= rules.parallel() || queries >= rules.queries()) break;
      if (!next.is(Status.HEARD)) continue;
      all.set(all.indexOf(next), next.become(Status.ASKED));
      commands.add(new LookupCommand.Ask(next.peer()));
      pending++;
      frontPending++;
      queries++;
    }
    var next = new LookupState(state.self(), state.target(), all, queries, false);
    return frontPending == 0 && commands.isEmpty() ? finish(rules, next) : new Step(next, commands);
  }

  private static Step finish(LookupRules rules, LookupState state) {
    List<PeerId> nearest =
        front(rules, state.candidates().stream().filter(c -> c.is(Status.ANSWERED)).toList())
            .stream()
            .map(Candidate::peer)
            .toList();
    var over =
        new LookupState(state.self(), state.target(), state.candidates(), state.queries(), true);
    return new Step(over, List.of(new LookupCommand.Finish(nearest)));
  }

  /// The nearest candidates that may be believed in, at most as many as are wanted.
  private static List<Candidate> front(LookupRules rules, List<Candidate> nearestFirst) {
    Set<PeerId> liars = liars(rules, nearestFirst);
    Map<Block, Integer> inBlock = new HashMap<>();
    Map<PeerId, Integer> told = new HashMap<>();
    var front = new ArrayList<Candidate>();
    for (Candidate c : nearestFirst) {
      if (front.size() == rules.wanted()) break;
      if (c.is(Status.FAILED) || c.is(Status.UNASKED)) continue;
      boolean ours = c.teller().equals(c.peer());
      if (c.is(Status.HEARD) && !ours && liars.contains(c.teller())) continue;
      if (c.isOnlyTold()
          && !ours
          && told.merge(c.teller(), 1, Integer::sum) > rules.doubt().perTeller()) {
        continue;
      }
      if (c.block().isPresent()
          && inBlock.merge(c.block().get(), 1, Integer::sum) > rules.doubt().perBlock()) {
        continue;
      }
      front.add(c);
    }
    return front;
  }

  private static Set<PeerId> liars(LookupRules rules, List<Candidate> all) {
    Map<PeerId, Integer> failures = new HashMap<>();
    var liars = new HashSet<PeerId>();
    for (Candidate c : all) {
      if (!c.is(Status.FAILED)) continue;
      if (failures.merge(c.teller(), 1, Integer::sum) == rules.doubt().lies())
        liars.add(c.teller());
    }
    return liars;
  }
}
