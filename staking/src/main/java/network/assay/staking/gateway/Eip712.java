// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.CheckCommitment;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.ResultCommitment;
import network.assay.staking.ShownStart;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Sign;

/// What accounts sign off chain, in the domain of one market on one chain (docs/spec/contracts,
/// section 2).
public final class Eip712 {
  private static final Digest DOMAIN =
      type("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Digest LEASE =
      type(
          "Lease(bytes32 jobId,bytes32 taskId,address provider,uint128 price,uint64 deadline,bytes32 terms)");
  private static final Digest RESULT =
      type("ResultCommitment(bytes32 jobId,bytes32 taskId,bytes32 commitment,bytes32 terms)");
  private static final Digest CHECK =
      type("CheckCommitment(bytes32 jobId,bytes32 taskId,uint32 segment,bytes32 commitment)");
  private static final Digest ORDER =
      type(
          "CheckOrder(bytes32 jobId,bytes32 taskId,address provider,address verifier,bytes peer,"
              + "uint128 price,uint64 deadline,uint32 batch,uint64 beaconBlock,uint32[] segments)");
  private static final Digest START =
      type("ShownStart(bytes32 jobId,bytes32 taskId,uint32 segment,bytes32 start)");
  static final Digest POSITION =
      type(
          "Position(bytes32 dispute,uint16 ply,uint8 stage,bool accusedMoves,bytes32 before,"
              + "uint32 step,bytes32 claim,bytes32 frames,uint64 first,uint8 height,uint64 count,"
              + "uint32 tensor,bytes32 descriptor,uint64 element,uint64 low,uint64 width,"
              + "uint32 accumulator,uint64 high)");
  private static final BigInteger HALF_ORDER = Sign.CURVE_PARAMS.getN().shiftRight(1);
  private static final int PRICE_BITS = 128;

  private final Digest separator;

  /// @param market the market's `JobMarket` contract
  public Eip712(long chainId, Address market) {
    this.separator =
        new Words(5)
            .add(DOMAIN)
            .add(type("Assay"))
            .add(type("1"))
            .add(BigInteger.valueOf(chainId))
            .add(market)
            .hash();
  }

  private static Digest type(String text) {
    return Keccak.hash(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// @param terms what the leased task means to a contract (docs/spec/dispute, section 2)
  public Digest digest(Lease lease, Digest terms) {
    return digest(
        words(7, LEASE, lease.job(), lease.task())
            .add(lease.provider())
            .add(price(lease.price()))
            .add(BigInteger.valueOf(lease.deadline().getEpochSecond()))
            .add(terms));
  }

  public Digest digest(ResultCommitment result) {
    return digest(
        words(5, RESULT, result.job(), result.task()).add(result.commitment()).add(result.terms()));
  }

  public Digest digest(CheckCommitment check) {
    return digest(
        words(5, CHECK, check.job(), check.task())
            .add(BigInteger.valueOf(check.segment()))
            .add(check.commitment()));
  }

  public Digest digest(ShownStart shown) {
    return digest(
        words(5, START, shown.job(), shown.task())
            .add(BigInteger.valueOf(shown.segment()))
            .add(shown.start()));
  }

  public Digest digest(CheckOrder order) {
    var segments = new Words(order.segments().size());
    order.segments().forEach(segments::add);
    return digest(
        words(11, ORDER, order.job(), order.task())
            .add(order.provider())
            .add(order.verifier())
            .add(Keccak.hash(order.peer().toBytes()))
            .add(price(order.price()))
            .add(BigInteger.valueOf(order.deadline().getEpochSecond()))
            .add(BigInteger.valueOf(order.draw().batch()))
            .add(BigInteger.valueOf(order.draw().beaconBlock()))
            .add(segments.hash()));
  }

  private static BigInteger price(Amount price) {
    if (price.units().bitLength() > PRICE_BITS) {
      throw new IllegalArgumentException("a price has at most 128 bits");
    }
    return price.units();
  }

  /// The id of a dispute, which its positions are signed with.
  public static Digest dispute(DisputeCase c) {
    return DisputeTypes.id(c);
  }

  public Digest digest(Digest dispute, DisputePosition position) {
    return typed(structHash(dispute, position));
  }

  /// What the chain stores of a position; the same in every market.
  public static Digest structHash(Digest dispute, DisputePosition p) {
    return new Words(19)
        .add(POSITION)
        .add(dispute)
        .add(p.turn().ply())
        .add(p.turn().stage())
        .add(p.turn().accusedMoves())
        .add(p.before())
        .add(p.step())
        .add(p.claim().value())
        .add(p.claim().frames())
        .add(p.list().first())
        .add(p.list().height())
        .add(p.list().count())
        .add(p.suspect().tensor())
        .add(p.suspect().descriptor())
        .add(p.fold().element())
        .add(p.fold().low())
        .add(p.fold().width())
        .add(p.fold().accumulator())
        .add(p.fold().high())
        .hash();
  }

  private static Words words(int count, Digest type, JobId job, TaskId task) {
    return new Words(count).add(type).add(job.digest()).add(task.digest());
  }

  private Digest digest(Words struct) {
    return typed(struct.hash());
  }

  private Digest typed(Digest structHash) {
    byte[] message =
        ByteBuffer.allocate(2 + 2 * Digest.BYTES)
            .put((byte) 0x19)
            .put((byte) 0x01)
            .put(separator.toBytes())
            .put(structHash.toBytes())
            .array();
    return Keccak.hash(message);
  }

  public Signature sign(HotKey key, Lease lease, Digest terms) {
    return key.sign(digest(lease, terms));
  }

  public Signature sign(HotKey key, ResultCommitment result) {
    return key.sign(digest(result));
  }

  public Signature sign(HotKey key, CheckCommitment check) {
    return key.sign(digest(check));
  }

  public Signature sign(HotKey key, ShownStart shown) {
    return key.sign(digest(shown));
  }

  public Signature sign(HotKey key, CheckOrder order) {
    return key.sign(digest(order));
  }

  public Signature sign(HotKey key, Digest dispute, DisputePosition position) {
    return key.sign(digest(dispute, position));
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(Digest dispute, DisputePosition position, Signature signature) {
    return signer(digest(dispute, position), signature);
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(Lease lease, Digest terms, Signature signature) {
    return signer(digest(lease, terms), signature);
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(ResultCommitment result, Signature signature) {
    return signer(digest(result), signature);
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(CheckCommitment check, Signature signature) {
    return signer(digest(check), signature);
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(ShownStart shown, Signature signature) {
    return signer(digest(shown), signature);
  }

  /// The account that signed; see [#signer(Digest, Signature)] for what is no signature.
  public Address signer(CheckOrder.Signed signed) {
    return signer(digest(signed.order()), signed.signature());
  }

  /// The account that made `signature` of `digest`.
  ///
  /// @throws AssayFault.Peer when it is not a signature, or not in the one form that contracts take
  public static Address signer(Digest digest, Signature signature) {
    var r = new BigInteger(1, signature.r().toBytes());
    var s = new BigInteger(1, signature.s().toBytes());
    if (s.compareTo(HALF_ORDER) > 0) {
      throw new AssayFault.Peer("a signature with a high s: sign with the lower one");
    }
    if (r.signum() == 0 || s.signum() == 0 || r.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
      throw new AssayFault.Peer("a signature whose r or s is out of range");
    }
    BigInteger key = recover(digest, signature.v(), new ECDSASignature(r, s));
    if (key == null) throw new AssayFault.Peer("a signature that no account can have made");
    return Accounts.addressOf(key);
  }

  private static @Nullable BigInteger recover(Digest digest, int v, ECDSASignature signature) {
    try {
      return Sign.recoverFromSignature(v - 27, signature, digest.toBytes());
    } catch (IllegalArgumentException e) {
      return null; // There is no point of the curve at r.
    }
  }
}
