// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Demanding;
import network.assay.staking.gateway.abi.AbiSend;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.task.Terms;

/// The market's own words for what the contract of demands says, and back.
final class DemandTypes {
  private DemandTypes() {}

  static DemandsAbi.Key abi(DemandKey key) {
    return new DemandsAbi.Key(
        key.job().digest(), key.task().digest(), key.accused(), key.commitment());
  }

  static AbiSend demand(Demanding demanding) {
    var proof = demanding.inBatch();
    return DemandsAbi.demand(
        abi(demanding.key()),
        demanding.batch(),
        new DemandsAbi.Proof(proof.index(), proof.count(), proof.siblings()),
        "0x" + HexFormat.of().formatHex(demanding.signature().toBytes()),
        abi(demanding.terms()),
        demanding.window());
  }

  private static DemandsAbi.Terms abi(Terms terms) {
    return new DemandsAbi.Terms(
        terms.program(),
        terms.input(),
        terms.fixed(),
        terms.steps(),
        terms.segmentSteps(),
        terms.order().stride(),
        terms.order().listed());
  }

  static AbiSend answer(DemandKey key, DemandAnswer answer) {
    return DemandsAbi.answer(
        abi(key),
        new DemandsAbi.Opening(
            answer.window(), answer.count(), answer.states(), answer.siblings(), answer.salt()));
  }

  static DemandKey key(Digest job, Digest task, Address accused, Digest commitment) {
    return new DemandKey(new JobId(job), new TaskId(task), accused, commitment);
  }

  /// @throws IllegalArgumentException when the contract cannot have said that
  static DemandAnswer answer(DemandsAbi.DemandAnswered e) {
    return new DemandAnswer(
        Math.toIntExact(e.window()), e.count(), e.states(), e.siblings(), e.salt());
  }

  /// @throws IllegalArgumentException for a state nobody knows
  static DemandStatus of(DemandsAbi.Demand d) {
    DemandState[] states = DemandState.values();
    if (d.state() >= states.length) throw new IllegalArgumentException("a state nobody knows");
    DemandState state = states[(int) d.state()];
    boolean finished =
        switch (state) {
          case NONE, OPEN -> false;
          case ANSWERED -> d.window() + 1 >= DemandAnswer.windows(d.checkpoints());
          case SILENT -> true;
        };
    return new DemandStatus(
        state,
        d.window(),
        state == DemandState.OPEN
            ? Optional.of(Instant.ofEpochSecond(d.deadline()))
            : Optional.empty(),
        new Amount(d.frozen()),
        finished);
  }

  /// Under which the contract keeps it: the hash of the key, as Solidity's `abi.encode` has it.
  static Digest id(DemandKey key) {
    return new Words(4)
        .add(key.job().digest())
        .add(key.task().digest())
        .add(key.accused())
        .add(key.commitment())
        .hash();
  }
}
