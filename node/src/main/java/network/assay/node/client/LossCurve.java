// SPDX-License-Identifier: Apache-2.0
package network.assay.node.client;

import java.nio.file.Path;
import java.util.List;
import network.assay.node.api.JobView;

/// How a model learnt, as a picture.
public final class LossCurve {
  private LossCurve() {}

  /// @param rounds in order; at least one
  public static void write(String job, List<JobView.Round> rounds, Path to) {}
}
