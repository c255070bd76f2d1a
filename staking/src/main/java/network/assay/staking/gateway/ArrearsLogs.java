// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Instant;
import java.util.HexFormat;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainEvent.Place;
import network.assay.staking.gateway.abi.ArrearsAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;

/// The events of what providers record themselves.
final class ArrearsLogs {
  private ArrearsLogs() {}

  /// @throws IllegalArgumentException when the contract cannot have said that
  static ChainEvent shown(Place place, ArrearsAbi.ResultShown e) {
    return new ChainEvent.ResultShown(
        place,
        DemandTypes.key(e.jobId(), e.taskId(), e.provider(), e.commitment()),
        new Amount(e.price()),
        Instant.ofEpochSecond(e.deadline()),
        e.terms(),
        Signature.of(HexFormat.of().parseHex(e.signature().substring(2))));
  }

  static ChainEvent taken(Place place, ArrearsAbi.TakenRecorded e) {
    return new ChainEvent.TakenRecorded(
        place,
        DemandTypes.key(e.jobId(), e.taskId(), e.provider(), e.commitment()),
        new Amount(e.price()));
  }

  static ChainEvent held(Place place, JobMarketAbi.ArrearsHeld e) {
    return new ChainEvent.ArrearsHeld(
        place, new JobId(e.jobId()), e.provider(), new Amount(e.total()), new Amount(e.held()));
  }

  static ChainEvent paid(Place place, JobMarketAbi.ArrearsPaid e) {
    return new ChainEvent.ArrearsPaid(
        place, new JobId(e.jobId()), e.provider(), e.payout(), new Amount(e.amount()));
  }
}
