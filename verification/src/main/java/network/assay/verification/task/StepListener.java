// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

/// Hears of steps as they are done, on the thread that does them.
@FunctionalInterface
public interface StepListener {
  StepListener NONE = (_, _) -> {};

  /// @param step counted from 0 within the task
  /// @param loss what the step's graph says of it; NaN when it says nothing
  void done(int step, float loss);
}
