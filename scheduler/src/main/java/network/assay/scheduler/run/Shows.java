// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;

/// What providers can show on chain, and have shown.
///
/// @param lapsed leases by which results may be shown that the job does not have, or were
/// @param seen what final blocks show, and the job has taken account of
/// @param fetched of that, what was being fetched: it is demanded where it does not come
/// @param over whether nothing more can be shown
public record Shows(
    SortedMap<Lapsed.Key, Lapsed> lapsed,
    SortedSet<Demand.Key> seen,
    SortedMap<Demand.Key, Sight> fetched,
    boolean over) {
  public static final Shows NONE =
      new Shows(new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), false);

  /// @param signature the provider's, over the task's terms
  /// @param input digest of the task's start state
  public record Sight(Signature signature, Digest input) {}

  public Shows {
    lapsed = Collections.unmodifiableSortedMap(new TreeMap<>(lapsed));
    seen = Collections.unmodifiableSortedSet(new TreeSet<>(seen));
    fetched = Collections.unmodifiableSortedMap(new TreeMap<>(fetched));
  }

  Shows with(Lapsed one) {
    var all = new TreeMap<>(lapsed);
    all.merge(one.key(), one, Lapsed::and);
    return new Shows(all, seen, fetched, over);
  }

  Shows without(Lapsed.Key key) {
    var all = new TreeMap<>(lapsed);
    all.remove(key);
    return new Shows(all, seen, fetched, over);
  }

  Shows with(Demand.Key shown) {
    var all = new TreeSet<>(seen);
    all.add(shown);
    return new Shows(lapsed, all, fetched, over);
  }

  Shows with(Demand.Key shown, Sight sight) {
    var all = new TreeMap<>(fetched);
    all.put(shown, sight);
    return new Shows(lapsed, seen, all, over);
  }

  /// Without what was being fetched, as it has come, or does not.
  Shows settled(Demand.Key shown) {
    var all = new TreeMap<>(fetched);
    return all.remove(shown) == null ? this : new Shows(lapsed, seen, all, over);
  }

  /// When all is known that was shown up to then, by the chain's clock.
  Shows followedTo(Instant time) {
    var all = new TreeMap<>(lapsed);
    return all.values().removeIf(one -> one.isOver(time))
        ? new Shows(all, seen, fetched, over)
        : this;
  }

  Shows asOver() {
    return over ? this : new Shows(lapsed, seen, fetched, true);
  }
}
