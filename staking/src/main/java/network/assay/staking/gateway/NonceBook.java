// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The account's pending writes by nonce, on disk before they are on the wire.
final class NonceBook {
  private final WriteStore store;
  private final List<PendingWrite> writes;

  NonceBook(WriteStore store) {
    this.store = store;
    this.writes = new ArrayList<>(store.load());
  }

  synchronized List<PendingWrite> all() {
    return List.copyOf(writes);
  }

  synchronized Optional<PendingWrite> find(String key) {
    return first(write -> write.key().equals(key));
  }

  synchronized Optional<PendingWrite> at(long nonce) {
    return first(write -> write.nonce() == nonce && !write.isMined());
  }

  private Optional<PendingWrite> first(Predicate<PendingWrite> wanted) {
    return writes.stream().filter(wanted).findFirst();
  }

  /// The next nonce that neither the chain, its waiting transactions nor this book uses.
  ///
  /// @param pending the chain node's count of the account's transactions, with those that wait
  synchronized long next(long pending) {
    return writes.stream()
        .filter(write -> !write.isMined())
        .mapToLong(write -> write.nonce() + 1)
        .reduce(pending, Math::max);
  }

  /// Keeps `write` in place of any other with its key, or its nonce.
  synchronized void put(PendingWrite write) {
    writes.removeIf(other -> other.key().equals(write.key()) || other.nonce() == write.nonce());
    writes.add(write);
    store.save(writes);
  }

  synchronized void remove(PendingWrite write) {
    if (writes.removeIf(other -> other.key().equals(write.key()))) store.save(writes);
  }

  void close() {
    store.close();
  }
}
