// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// What this node did, or is about to do, for each account, and no batch on chain grants it: what
/// it loses if the account takes results and never posts them. A submitter that says that it wants
/// no result may have fetched it all the same, so that counts too.
///
/// What an account has granted counts a quarter more than it is, since some work is lost between
/// honest ones: a task that another did first, a lease that a restart cost. But no job grants more
/// than was done for it, so that none makes up for many others. What a job left unpaid
/// when it was over is held against its account from then on. Of that, the whole of what may be
/// unpaid is forgiven in 30 days, evenly: whoever lives on it has less done than a new account
/// would have at once (docs/decisions/0009).
///
/// For any number of threads.
public final class Exposure {
  private static final BigInteger FIVE = BigInteger.valueOf(5);
  private static final BigInteger FOUR = BigInteger.valueOf(4);
  private static final String JOB = "job/";
  private static final String DEBT = "debt/";

  private final WorkBook book;
  private final EarningsBook earnings;
  private final Records records;
  private final Amount most;
  private final InstantSource clock;
  private final Map<JobId, Address> patrons = new HashMap<>();
  private final Map<Address, Debt> debts = new TreeMap<>();

  /// @param owed what an account has unpaid
  public record Unpaid(Address account, Amount owed) {}

  /// @param records that nobody else writes
  /// @param most that an account may have unpaid and get one more task
  public Exposure(
      WorkBook book, EarningsBook earnings, Records records, Amount most, InstantSource clock) {
    this.book = book;
    this.earnings = earnings;
    this.records = records;
    this.most = most;
    this.clock = clock;
    records.entries(this::read);
    List<Address> forgiven = debts.keySet().stream().filter(a -> debt(a).isZero()).toList();
    forgiven.forEach(account -> records.remove(DEBT + account));
    forgiven.forEach(debts::remove);
  }

  private void read(String key, byte[] value) {
    if (key.startsWith(JOB)) {
      patrons.put(new JobId(Digest.parse(key.substring(JOB.length()))), Address.of(value));
    } else if (key.startsWith(DEBT)) {
      debts.put(new Address(key.substring(DEBT.length())), Debt.of(value));
    }
  }

  public Amount most() {
    return most;
  }

  /// Why `account` gets no new task done.
  Optional<Refusal> objection(Address account) {
    Amount owed = of(account);
    if (owed.compareTo(most) < 0) return Optional.empty();
    return Optional.of(
        Refusal.because(
            Reason.UNPAID,
            "%s tokens of work for your account are in no batch, the most is %s: post them",
            owed.toTokens(),
            most.toTokens()));
  }

  /// From now on `job` is work for `account`, which opened it. Durable when it returns.
  synchronized void begin(JobId job, Address account) {
    if (account.equals(patrons.get(job))) return;
    records.put(JOB + job, account.toBytes());
    patrons.put(job, account);
  }

  /// Whose work a job is, if any of it was begun here.
  synchronized Optional<Address> patron(JobId job) {
    return Optional.ofNullable(patrons.get(job));
  }

  /// The job is over, and its items are about to be forgotten: what it left unpaid is not. Counted
  /// once, also when the node is killed meanwhile and does this again.
  synchronized void end(JobId job) {
    Address account = patrons.get(job);
    if (account == null) return;
    Amount owed = positive(debt(account).units().add(unpaid(job)));
    if (owed.isZero() && !debts.containsKey(account)) {
      records.remove(JOB + job);
    } else {
      var debt = new Debt(owed, clock.instant());
      records.exchange(JOB + job, DEBT + account, debt.toBytes());
      debts.put(account, debt);
    }
    patrons.remove(job);
  }

  /// What `account` has unpaid.
  public synchronized Amount of(Address account) {
    BigInteger sum = debt(account).units();
    for (Map.Entry<JobId, Address> patron : patrons.entrySet()) {
      if (patron.getValue().equals(account)) sum = sum.add(unpaid(patron.getKey()));
    }
    return positive(sum);
  }

  /// What jobs that are over left unpaid, and is not forgiven.
  private Amount debt(Address account) {
    Debt debt = debts.get(account);
    return debt == null ? Amount.ZERO : debt.left(most, clock.instant());
  }

  /// The accounts that have something unpaid.
  public synchronized List<Unpaid> all() {
    var accounts = new TreeMap<Address, Boolean>();
    debts.keySet().forEach(account -> accounts.put(account, true));
    patrons.values().forEach(account -> accounts.put(account, true));
    var all = new ArrayList<Unpaid>();
    for (Address account : accounts.keySet()) {
      Amount owed = of(account);
      if (!owed.isZero()) all.add(new Unpaid(account, owed));
    }
    return all;
  }

  /// Less than nothing, by a quarter of what was done at most, when all but a part is granted.
  private BigInteger unpaid(JobId job) {
    BigInteger worked =
        book.of(job).stream()
            .map(item -> item.lease().price().units())
            .reduce(BigInteger.ZERO, BigInteger::add);
    Instant now = clock.instant();
    Amount near = earnings.get(job).map(known -> known.grants().near(now)).orElse(Amount.ZERO);
    BigInteger granted = near.units();
    return worked.subtract(granted.min(worked).multiply(FIVE).divide(FOUR));
  }

  private static Amount positive(BigInteger sum) {
    return new Amount(sum.max(BigInteger.ZERO));
  }
}
