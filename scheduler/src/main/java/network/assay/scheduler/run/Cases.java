// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;

/// What a job has against peers. It outlives the job.
///
/// @param convictions in the order they came about
/// @param demands in the order they came about
public record Cases(List<Conviction> convictions, List<Demand> demands) {
  static final Cases NONE = new Cases(List.of(), List.of());

  public Cases {
    convictions = List.copyOf(convictions);
    demands = List.copyOf(demands);
  }
}
