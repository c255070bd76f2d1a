// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandRecord;
import network.assay.staking.Matters;
import network.assay.staking.follow.ChainEvent;

/// Finds disputes and demands by what they are about. Reads all that their contracts ever logged:
/// a task is in no index.
final class MatterSearch {
  private MatterSearch() {}

  /// @param about the digest of a task or a job, or a demand's id
  static Matters about(Market market, Digest about) {
    return new Matters(disputes(market, about), demands(market, about));
  }

  private static List<Digest> disputes(Market market, Digest about) {
    return LogSearch.events(market, market.at().game()).stream()
        .filter(ChainEvent.DisputeOpened.class::isInstance)
        .map(ChainEvent.DisputeOpened.class::cast)
        .filter(opened -> isAbout(opened.about().key(), about))
        .map(ChainEvent.DisputeOpened::dispute)
        .toList();
  }

  private static boolean isAbout(ChallengeKey key, Digest about) {
    return key.task().digest().equals(about) || key.job().digest().equals(about);
  }

  private static List<DemandRecord> demands(Market market, Digest about) {
    Map<DemandKey, List<ChainEvent>> found = new LinkedHashMap<>();
    for (ChainEvent event : LogSearch.events(market, market.at().demands())) {
      key(event)
          .filter(key -> isAbout(key, about))
          .ifPresent(key -> found.computeIfAbsent(key, _ -> new ArrayList<>()).add(event));
    }
    ChainView now = market.latest();
    return found.entrySet().stream()
        .map(
            one ->
                new DemandRecord(
                    DemandTypes.id(one.getKey()),
                    one.getKey(),
                    now.demandOf(one.getKey()),
                    one.getValue()))
        .toList();
  }

  private static Optional<DemandKey> key(ChainEvent event) {
    return switch (event) {
      case ChainEvent.Demanded e -> Optional.of(e.key());
      case ChainEvent.DemandAnswered e -> Optional.of(e.key());
      case ChainEvent.StayedSilent e -> Optional.of(e.key());
      case ChainEvent other -> Optional.empty();
    };
  }

  private static boolean isAbout(DemandKey key, Digest about) {
    return key.task().digest().equals(about)
        || key.job().digest().equals(about)
        || DemandTypes.id(key).equals(about);
  }
}
