// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;

/// What a job has against peers, and they may have against it. It outlives the job.
///
/// @param convictions in the order they came about
/// @param demands in the order they came about
/// @param shows what may be shown on chain past it
public record Cases(List<Conviction> convictions, List<Demand> demands, Shows shows) {
  static final Cases NONE = new Cases(List.of(), List.of(), Shows.NONE);

  public Cases {
    convictions = List.copyOf(convictions);
    demands = List.copyOf(demands);
  }
}
