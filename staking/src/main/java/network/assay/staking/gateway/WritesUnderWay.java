// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// The writes of an account that are not final, as its gateway has them on disk; to look at.
public final class WritesUnderWay {
  /// @param what it is for
  /// @param forms in which it was sent so far: each is dearer than the one before
  /// @param last the hash of the last of them
  /// @param mostPerGas what that one offers for a unit of gas, in wei
  /// @param block that has it, not final yet; empty text when none has
  public record Write(
      String what, long nonce, int forms, Digest last, BigInteger mostPerGas, String block) {}

  private WritesUnderWay() {}

  /// In the order of their nonces.
  ///
  /// @param folder the gateway's
  /// @throws AssayFault.Operator when what is there is damaged
  public static List<Write> in(Path folder, long chainId, Address account) {
    return FileWriteStore.read(folder, chainId, account).stream()
        .map(WritesUnderWay::write)
        .sorted(Comparator.comparingLong(Write::nonce))
        .toList();
  }

  private static Write write(PendingWrite pending) {
    return new Write(
        pending.key(),
        pending.nonce(),
        pending.hashes().size(),
        pending.hashes().getLast(),
        pending.call().fees().most(),
        pending.isMined() ? String.valueOf(pending.minedIn()) : "");
  }
}
