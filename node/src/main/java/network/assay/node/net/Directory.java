// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.node.job.Accounts;
import network.assay.node.store.RecordTable;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which account is at which peer, and where that peer is, as announcements said that were checked
/// against the registry on chain. For any number of threads.
///
/// Bounded: the account heard of longest ago gives way. Remembered through restarts, so that a node
/// that comes back finds those it worked with.
public final class Directory implements Accounts {
  /// How long an account is known after its last announcement.
  public static final Duration KNOWN = Duration.ofHours(24);

  /// Accounts that are known at most.
  public static final int CAPACITY = 2_048;

  /// A sighting is written down again only after so long: announcements come every few seconds.
  private static final Duration REWRITE = Duration.ofMinutes(30);

  private static final int PAGE = 256;
  private static final int MAX_ROW =
      Endpoint.MAX_ADDRESSES * (Endpoint.MAX_ADDRESS_BYTES + 1) + 256;

  /// An account and where it is.
  ///
  /// @param heard when it announced itself last
  public record Known(Address account, Endpoint endpoint, Instant heard) {}

  private record Entry(Known known, Instant written) {}

  private final RecordTable table;
  private final InstantSource clock;
  private final LinkedHashMap<Address, Entry> accounts = new LinkedHashMap<>();
  private final Map<PeerId, Address> peers = new HashMap<>();

  /// Reads what an earlier run of the node has left.
  public Directory(RecordTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
    String after = "";
    for (List<RecordTable.Row> page = table.list(after, PAGE);
        !page.isEmpty();
        page = table.list(after, PAGE)) {
      for (RecordTable.Row row : page) load(row);
      after = page.getLast().key();
    }
  }

  private void load(RecordTable.Row row) {
    Known known = decode(row);
    if (known == null || accounts.size() >= CAPACITY) table.remove(row.key());
    else put(new Entry(known, known.heard()));
  }

  /// An announcement that is true: of its own peer, which the registry binds to the account.
  public synchronized void heard(Address account, Endpoint endpoint) {
    Instant now = clock.instant();
    Entry before = accounts.remove(account);
    boolean write =
        before == null
            || !before.known().endpoint().equals(endpoint)
            || now.isAfter(before.written().plus(REWRITE));
    var known = new Known(account, endpoint, now);
    if (before != null) peers.remove(before.known().endpoint().peer(), account);
    put(new Entry(known, write || before == null ? now : before.written()));
    if (write) table.put(account.hex(), encode(known));
    while (accounts.size() > CAPACITY) forget(accounts.firstEntry().getValue().known());
  }

  private void put(Entry entry) {
    Address account = entry.known().account();
    accounts.putLast(account, entry);
    peers.put(entry.known().endpoint().peer(), account);
  }

  private void forget(Known known) {
    accounts.remove(known.account());
    peers.remove(known.endpoint().peer(), known.account());
    table.remove(known.account().hex());
  }

  /// Where `account` is.
  public synchronized Optional<Endpoint> find(Address account) {
    return Optional.ofNullable(accounts.get(account))
        .map(Entry::known)
        .filter(this::isFresh)
        .map(Known::endpoint);
  }

  /// @throws AssayFault.World when the account has not announced itself lately
  public Endpoint require(Address account) {
    return find(account)
        .orElseThrow(
            () ->
                new AssayFault.World(
                    "nobody has said lately where "
                        + account
                        + " is: it is offline, has no stake, or is not heard from here"));
  }

  /// The account at a peer.
  ///
  /// @throws AssayFault.World when the peer has not announced an account lately: it may any moment
  @Override
  public Optional<Address> of(PeerId peer) {
    Optional<Address> account = account(peer);
    if (account.isEmpty()) {
      throw new AssayFault.World("peer " + peer.brief() + " has announced no account lately");
    }
    return account;
  }

  /// The account at a peer, empty when none was heard of lately.
  public synchronized Optional<Address> account(PeerId peer) {
    return Optional.ofNullable(peers.get(peer)).filter(account -> find(account).isPresent());
  }

  /// Everyone known, the one heard of last first.
  public synchronized List<Known> all() {
    Collection<Entry> entries = accounts.sequencedValues().reversed();
    var all = new ArrayList<Known>();
    for (Entry entry : entries) if (isFresh(entry.known())) all.add(entry.known());
    return all;
  }

  private boolean isFresh(Known known) {
    return clock.instant().isBefore(known.heard().plus(KNOWN));
  }

  /// Lines: seconds since the epoch, peer, addresses.
  private static byte[] encode(Known known) {
    var lines = new ArrayList<String>();
    lines.add(Long.toString(known.heard().getEpochSecond()));
    lines.add(known.endpoint().peer().toString());
    lines.addAll(known.endpoint().addresses());
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  /// @return null for a row that this version cannot read: it is of use only while it is fresh
  private static @Nullable Known decode(RecordTable.Row row) {
    try {
      if (row.value().length > MAX_ROW) return null;
      List<String> lines = new String(row.value(), StandardCharsets.UTF_8).lines().toList();
      if (lines.size() < 2) return null;
      var endpoint = new Endpoint(PeerId.parse(lines.get(1)), lines.subList(2, lines.size()));
      Instant heard = Instant.ofEpochSecond(Long.parseLong(lines.getFirst()));
      return new Known(Address.parse(row.key()), endpoint, heard);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
