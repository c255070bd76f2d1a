// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.DateTimeException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import network.assay.protocol.market.Digest;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.abi.AbiReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the logs of a market, for any number of threads.
///
/// What contracts log holds values that their callers chose, so anybody may have logged what no
/// reader here takes. Such a log is passed over and told of once: it must not keep all that others
/// do from whoever reads the same blocks, for they stay as they are for ever.
final class LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
  private static final int MOST_REMEMBERED = 1_000;
  private static final int MOST_SAID = 200;

  /// A log of one chain.
  private record Which(Digest blockHash, int index) {}

  private final LogDecoder decoder;
  private final SequencedSet<Which> told = new LinkedHashSet<>();

  LogReader(NetworkAddresses at) {
    this.decoder = new LogDecoder(at);
  }

  /// @see LogDecoder#sources
  Map<LogDecoder.Source, Integer> sources() {
    return decoder.sources();
  }

  /// The events that `logs` tell of, in the order of the chain.
  List<ChainEvent> events(List<RawLog> logs) {
    return logs.stream()
        .sorted(Comparator.comparingLong(RawLog::block).thenComparingInt(RawLog::index))
        .map(this::read)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<ChainEvent> read(RawLog log) {
    try {
      return decoder.decode(log);
    } catch (AbiReader.Malformed
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      if (isNew(log)) {
        LOG.warn(
            "passed over a log that cannot be read, of contract {} in transaction 0x{} of block {}"
                + " ({}); nothing else is held up, but if this happens often, use another chain"
                + " node or run a newer version",
            log.address(),
            log.txHash().toHex(),
            log.block(),
            brief(e));
      }
      return Optional.empty();
    }
  }

  private synchronized boolean isNew(RawLog log) {
    if (!told.add(new Which(log.blockHash(), log.index()))) return false;
    if (told.size() > MOST_REMEMBERED) told.removeFirst();
    return true;
  }

  private static String brief(RuntimeException e) {
    String why = String.valueOf(e.getMessage());
    return why.length() <= MOST_SAID ? why : why.substring(0, MOST_SAID) + "…";
  }
}
