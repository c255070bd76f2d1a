// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// What came of a demo: what `assay demo --json` prints.
///
/// @param held whether every claim held
/// @param seconds from the start until everything had stopped
public record DemoResult(
    boolean held,
    List<Claim> claims,
    long seed,
    double seconds,
    Trained trained,
    List<Peer> peers,
    Effort effort,
    Files files) {
  public DemoResult {
    claims = List.copyOf(claims);
    peers = List.copyOf(peers);
  }

  /// @param accuracy on the test images, 0 to 1
  /// @param model the digest of what the network trained
  /// @param alone the digest of the same job run alone, in one process
  public record Trained(
      JobId job, double accuracy, double loss, Optional<Digest> model, Digest alone) {}

  /// One of the network's providers.
  ///
  /// @param cheats whether it was told to
  /// @param tasks results of it that stand
  /// @param passed checks of its results that matched
  /// @param failed checks that did not
  /// @param checked checks that it did for others
  /// @param earned what the submitter owes it
  /// @param paid what the chain has paid it
  /// @param staked its stake before the job
  /// @param slashed of its stake, by disputes
  /// @param free stake that others may still count on
  public record Peer(
      String name,
      Address account,
      boolean cheats,
      int tasks,
      int passed,
      int failed,
      int checked,
      Amount earned,
      Amount paid,
      Amount staked,
      Amount slashed,
      Amount free) {}

  /// What it took.
  ///
  /// @param operations of the job's tasks
  /// @param checkOperations of what was done a second time
  /// @param gas of the submitter's transactions for the job
  /// @param trainingSeconds from submission until all was decided
  /// @param aloneSeconds of the same job in one process
  public record Effort(
      int tasks,
      long operations,
      long checkOperations,
      long gas,
      int batches,
      double trainingSeconds,
      double aloneSeconds) {}

  /// @param model safetensors
  /// @param curve PNG
  public record Files(String model, String curve) {}
}
