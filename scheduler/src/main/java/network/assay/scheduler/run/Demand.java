// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.Opening;

/// A result whose provider did not stand by it when it was checked, and whose opening is therefore
/// demanded, on chain if it must (docs/spec/job, section 7). The job waits for none of it: the
/// result was withdrawn when this began.
///
/// @param result as it was when it was withdrawn
/// @param batch the one on chain that has its commitment
public record Demand(Result result, int batch, Stage stage) {

  public sealed interface Stage {
    /// To be demanded.
    record Due() implements Stage {}

    /// Opened, in time: to be done again from the task's start.
    record Answered(Opening opening) implements Stage {}

    /// All that was opened is right.
    record Right() implements Stage {}

    /// What was opened is wrong: there is a conviction for it.
    record Wrong() implements Stage {}

    /// Not opened in time, for which the contract has slashed the provider.
    record Silent(String transaction) implements Stage {}

    /// The contract takes no such demand; `why` says for what reason.
    record None(String why) implements Stage {}
  }

  /// What was signed, and by whom. Who copies another's commitment answers for it too.
  public record Key(TaskId task, Address accused, Digest commitment) {
    public static Key of(Result result) {
      return new Key(result.task().id(), result.provider(), result.claim().commitment());
    }
  }

  public Key key() {
    return Key.of(result);
  }

  /// Whether nothing more comes of it.
  public boolean isOver() {
    return switch (stage) {
      case Stage.Due _, Stage.Answered _ -> false;
      case Stage.Right _, Stage.Wrong _, Stage.Silent _, Stage.None _ -> true;
    };
  }

  Demand at(Stage next) {
    return new Demand(result, batch, next);
  }
}
