// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;

/// A transaction that was, or may have been, sent: enough to sign it again, to the bit.
///
/// @param key what it is for, e.g. `JobMarket.open 5f…`; at most one pending write has it
/// @param hashes of every form it was sent in, the dearest last
/// @param minedIn the block it was seen in; [#NOT_MINED] before
record PendingWrite(String key, long nonce, Call call, List<Digest> hashes, long minedIn) {
  static final long NOT_MINED = -1;

  /// Each raise is by a tenth at least: after so many the price is beyond any cap.
  static final int MAX_HASHES = 64;

  /// What the transaction says.
  ///
  /// @param data hexadecimal, with `0x`
  record Call(Address to, String data, long gasLimit, Fees fees) {
    Call at(Fees other) {
      return new Call(to, data, gasLimit, other);
    }
  }

  PendingWrite {
    hashes = List.copyOf(hashes);
  }

  boolean isMined() {
    return minedIn != NOT_MINED;
  }

  PendingWrite minedIn(long block) {
    return new PendingWrite(key, nonce, call, hashes, block);
  }

  /// Sent again, perhaps in a dearer form.
  PendingWrite sentAs(Call form, Digest hash) {
    if (hashes.contains(hash)) return this;
    var all = new ArrayList<>(hashes);
    if (all.size() == MAX_HASHES) all.removeFirst();
    all.add(hash);
    return new PendingWrite(key, nonce, form, all, minedIn);
  }
}
