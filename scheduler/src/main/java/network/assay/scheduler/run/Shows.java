// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What providers can show on chain, and have shown.
///
/// @param lapsed leases by which results may be shown that the job does not have
/// @param seen what final blocks show, and the job has taken account of
/// @param over whether nothing more can be shown
public record Shows(
    SortedMap<Lapsed.Key, Lapsed> lapsed, SortedSet<Demand.Key> seen, boolean over) {
  public static final Shows NONE = new Shows(new TreeMap<>(), new TreeSet<>(), false);

  public Shows {
    lapsed = Collections.unmodifiableSortedMap(new TreeMap<>(lapsed));
    seen = Collections.unmodifiableSortedSet(new TreeSet<>(seen));
  }

  Shows with(Lapsed one) {
    var all = new TreeMap<>(lapsed);
    all.merge(one.key(), one, Lapsed::and);
    return new Shows(all, seen, over);
  }

  Shows without(Lapsed.Key key) {
    var all = new TreeMap<>(lapsed);
    all.remove(key);
    return new Shows(all, seen, over);
  }

  Shows with(Demand.Key shown) {
    var all = new TreeSet<>(seen);
    all.add(shown);
    return new Shows(lapsed, all, over);
  }

  Shows asOver() {
    return over ? this : new Shows(lapsed, seen, true);
  }
}
