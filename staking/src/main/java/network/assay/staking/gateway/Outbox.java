// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.FeePolicy;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainNode.Included;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives transactions their nonces and fees and puts them on the wire, first and again.
///
/// One lock orders all of it: of two writes one has the lower nonce, and a nonce is written down
/// before its transaction can be mined.
final class Outbox {
  /// What became of an attempt to send.
  sealed interface Posting {
    record Waiting(PendingWrite write) implements Posting {}

    /// Nothing was sent: the chain asks more than our cap.
    ///
    /// @param cap wei that may be offered now
    /// @param most wei that may be offered when time is all but out
    record TooDear(BigInteger baseFee, BigInteger cap, BigInteger most) implements Posting {}

    /// Nothing was sent: somebody else used the nonce.
    record NonceTaken() implements Posting {}
  }

  /// So many of the account's nonces are looked after at once; nodes hold few more for an account.
  static final int MAX_NONCES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final long PLAIN_TRANSFER_GAS = 21_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final ChainNode node;
  private final Signer signer;
  private final NonceBook book;
  private final FeePolicy policy;
  private final int finalityDepth;

  Outbox(ChainNode node, Signer signer, NonceBook book, FeePolicy policy, int finalityDepth) {
    this.node = node;
    this.signer = signer;
    this.book = book;
    this.policy = policy;
    this.finalityDepth = finalityDepth;
  }

  Address account() {
    return signer.account();
  }

  ReentrantLock lock() {
    return lock;
  }

  NonceBook book() {
    return book;
  }

  /// Sends a new transaction. The caller holds the lock.
  Posting post(Intent intent, long gasLimit) {
    String key = intent.key();
    BlockHeader newest = node.latestHeader();
    FeePolicy limits = limits(intent.urgency(), newest, gasLimit);
    Optional<Fees> fees = Fees.offer(newest.baseFee(), node.suggestedTip(), limits);
    var dear = tooDear(intent.urgency(), newest, gasLimit);
    if (fees.isEmpty()) return dear;
    long nonce = book.next(known());
    var call = new PendingWrite.Call(intent.to(), intent.call().data(), gasLimit, fees.get());
    Signer.Signed signed = signer.sign(nonce, call);
    var write = new PendingWrite(key, nonce, call, List.of(signed.hash()), PendingWrite.NOT_MINED);
    book.put(write);
    LOG.info("Sending {} with nonce {} as {}", key, nonce, signed.hash().brief());
    return switch (broadcast(write, signed)) {
      case JsonRpc.Answer.Result _ -> new Posting.Waiting(write);
      case JsonRpc.Answer.Refused refused -> refused(write, refused, dear);
    };
  }

  private FeePolicy limits(Optional<Urgency> urgency, BlockHeader newest, long gasLimit) {
    return urgency
        .map(urgent -> policy.capped(urgent.cap(policy, newest.timestamp(), gasLimit)))
        .orElse(policy);
  }

  private Posting.TooDear tooDear(Optional<Urgency> urgency, BlockHeader newest, long gasLimit) {
    BigInteger cap = limits(urgency, newest, gasLimit).maxFeePerGas();
    BigInteger most = urgency.map(urgent -> urgent.most(policy, gasLimit)).orElse(cap);
    return new Posting.TooDear(newest.baseFee(), cap, most);
  }

  /// Whether nothing would be sent now, whatever it is.
  ///
  /// @param gas that it takes, about
  Optional<Posting.TooDear> tooDear(Urgency urgency, long gas) {
    BlockHeader newest = node.latestHeader();
    Optional<Urgency> urgent = Optional.of(urgency);
    FeePolicy limits = limits(urgent, newest, gas);
    return Fees.offer(newest.baseFee(), node.suggestedTip(), limits).isPresent()
        ? Optional.empty()
        : Optional.of(tooDear(urgent, newest, gas));
  }

  /// The account's transactions that the chain node knows of, in blocks and waiting.
  private long known() {
    long used = node.nonce(account(), ChainNode.LATEST);
    long pending = node.nonce(account(), "pending");
    if (pending < used || pending > used + MAX_NONCES) {
      throw node.rpc()
          .nonsense(
              "eth_getTransactionCount",
              "%d transactions, with %d of them in blocks".formatted(pending, used),
              null);
    }
    return pending;
  }

  /// Whether the node took it is unknown when it does not answer: then it is on its way until
  /// something else turns out.
  private JsonRpc.Answer broadcast(PendingWrite write, Signer.Signed signed) {
    try {
      return node.broadcast(signed.bytes());
    } catch (AssayFault.World e) {
      LOG.warn("{} may be on its way: {}", write.key(), e.getMessage());
      return new JsonRpc.Answer.Result(NullNode.getInstance());
    }
  }

  private Posting refused(
      PendingWrite write, JsonRpc.Answer.Refused refused, Posting.TooDear dear) {
    Refusal why = Refusal.of(refused.message());
    if (why == Refusal.KNOWN) return new Posting.Waiting(write);
    book.remove(write); // The node says that it did not take it.
    return switch (why) {
      case KNOWN -> throw new AssayFault.Internal("handled above");
      case NONCE_TAKEN -> new Posting.NonceTaken();
      case TOO_CHEAP -> dear;
      case NO_FUNDS ->
          throw new AssayFault.Operator(
              "the account %s cannot pay for gas: %s. Send it some of the chain's own coin."
                  .formatted(account(), refused.message()));
      case OTHER -> throw node.rpc().refusal("eth_sendRawTransaction", refused);
    };
  }

  /// Sends everything again that waits up to `nonce`, dearer where the cap allows; fills gaps with
  /// transfers of nothing, so that no lost transaction holds up those behind it.
  ///
  /// @param urgency of the write with that nonce, and so of all that are before it
  /// @return why the write waits on, when that is the cap
  Optional<Posting.TooDear> nudge(long nonce, Optional<Urgency> urgency) {
    lock.lock();
    try {
      long next = node.nonce(account(), ChainNode.LATEST);
      BlockHeader newest = node.latestHeader();
      BigInteger tip = node.suggestedTip();
      Optional<Posting.TooDear> dear = Optional.empty();
      for (long at = next; at <= Math.min(nonce, next + MAX_NONCES); at++) {
        Optional<PendingWrite> waiting = book.at(at);
        long gas = waiting.map(write -> write.call().gasLimit()).orElse(PLAIN_TRANSFER_GAS);
        FeePolicy limits = limits(urgency, newest, gas);
        Optional<Fees> now = Fees.offer(newest.baseFee(), tip, limits);
        Optional<PendingWrite> form =
            waiting.isPresent() ? Optional.of(raised(waiting.get(), now, limits)) : filler(at, now);
        form.ifPresent(this::send);
        boolean fits =
            form.isPresent() && form.get().call().fees().most().compareTo(newest.baseFee()) >= 0;
        if (!fits) dear = Optional.of(tooDear(urgency, newest, gas));
      }
      return dear;
    } finally {
      lock.unlock();
    }
  }

  /// Sends everything again that waits, as it is: after a crash the node may have lost it.
  void resend() {
    lock.lock();
    try {
      waiting().forEach(this::send);
    } finally {
      lock.unlock();
    }
  }

  private PendingWrite raised(PendingWrite write, Optional<Fees> now, FeePolicy limits) {
    Optional<Fees> dearer = write.call().fees().raised(now, limits);
    if (dearer.isEmpty()) {
      LOG.warn("{} waits at the cap of {} wei", write.key(), limits.maxFeePerGas());
      return write;
    }
    PendingWrite.Call form = write.call().at(dearer.get());
    return write.sentAs(form, signer.sign(write.nonce(), form).hash());
  }

  private Optional<PendingWrite> filler(long nonce, Optional<Fees> fees) {
    return fees.map(offer -> filler(nonce, offer));
  }

  private PendingWrite filler(long nonce, Fees fees) {
    var call = new PendingWrite.Call(account(), "0x", PLAIN_TRANSFER_GAS, fees);
    Digest hash = signer.sign(nonce, call).hash();
    LOG.warn(
        "Nonce {} is missing and holds up others: filling it with a transfer of nothing", nonce);
    return new PendingWrite(
        "fill nonce " + nonce, nonce, call, List.of(hash), PendingWrite.NOT_MINED);
  }

  /// What waits for a block now.
  List<PendingWrite> waiting() {
    lock.lock();
    try {
      tidy();
      return book.all().stream().filter(write -> !write.isMined()).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Sends a write again in its last form, if it still waits.
  void resend(String key) {
    lock.lock();
    try {
      book.find(key).filter(write -> !write.isMined()).ifPresent(this::send);
    } finally {
      lock.unlock();
    }
  }

  /// The caller holds the lock, so `write` is the last form there is.
  private void send(PendingWrite write) {
    book.put(write);
    Signer.Signed signed = signer.sign(write.nonce(), write.call());
    LOG.info("Sending {} again as {}", write.key(), signed.hash().brief());
    if (broadcast(write, signed) instanceof JsonRpc.Answer.Refused refused
        && Refusal.of(refused.message()) != Refusal.KNOWN) {
      LOG.info("{} did not take {}: {}", node.name(), write.key(), refused.message());
    }
  }

  /// Forgets what is final, notes what was mined, and takes up again what a reorganisation undid.
  /// The caller holds the lock.
  void tidy() {
    List<PendingWrite> all = book.all();
    if (all.isEmpty()) return;
    long used = node.nonce(account(), ChainNode.LATEST);
    long finallyUsed = node.nonce(account(), Quantity.of(Math.max(0, node.head() - finalityDepth)));
    for (PendingWrite write : all) {
      if (write.nonce() < finallyUsed) {
        book.remove(write);
      } else if (write.nonce() > used + MAX_NONCES) {
        // A chain node lied about the nonce: no block takes this for long, and all that came after
        // would wait behind it.
        LOG.warn(
            "{} has nonce {}, and the chain is at {}: dropped", write.key(), write.nonce(), used);
        book.remove(write);
      } else if (write.nonce() >= used) {
        if (write.isMined()) book.put(write.minedIn(PendingWrite.NOT_MINED));
      } else if (!write.isMined()) {
        included(write).ifPresent(in -> book.put(write.minedIn(in.receipt().block())));
      }
    }
  }

  /// The one of the write's forms that is in a block.
  Optional<Included> included(PendingWrite write) {
    for (Digest hash : write.hashes().reversed()) {
      Optional<Included> included = node.receipt(hash);
      if (included.isPresent()) return included;
    }
    return Optional.empty();
  }

  /// How much gas to allow for a call, or why the contract refuses it.
  JsonRpc.Answer estimate(Address to, String data) {
    return node.estimateGas(account(), to, data);
  }

  /// Why a transaction failed that is in `block`, as far as that can be found out afterwards.
  Optional<String> reason(Address to, String data, long block) {
    return switch (node.call(account(), to, data, block)) {
      case JsonRpc.Answer.Result(JsonNode _) -> Optional.empty();
      case JsonRpc.Answer.Refused refused -> Optional.of(refused.data());
    };
  }
}
