// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.CheckCommitment;
import network.assay.staking.ResultCommitment;
import network.assay.staking.ShownStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.utils.Numeric;

/// Against anvil, which signs typed data by code of its own.
final class Eip712Test {
  private static final Address MARKET = Address.parse("0x" + "3c".repeat(20));
  private static final Address PROVIDER = Address.parse("0x" + "9a".repeat(20));
  private static final JobId JOB = new JobId(Results.digest("job"));
  private static final TaskId TASK = Results.task("task");
  private static final Digest COMMITMENT = Results.digest("commitment");
  private static final Digest TERMS = Results.digest("terms");

  private static Anvil anvil;
  private static Address signer;
  private static Eip712 eip712;

  @BeforeAll
  static void start() {
    anvil = Anvil.start();
    signer = Quantity.address(anvil.ask("eth_accounts").get(0));
    eip712 = new Eip712(31337, MARKET);
  }

  @AfterAll
  static void end() {
    anvil.close();
  }

  @Test
  void a_lease_is_hashed_as_others_hash_it() {
    var price = new Amount(BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
    var lease = new Lease(JOB, TASK, PROVIDER, price, Instant.ofEpochSecond(1_800_000_123));
    Signature signature =
        signedElsewhere(
            "Lease",
            List.of(
                field("jobId", "bytes32"),
                field("taskId", "bytes32"),
                field("provider", "address"),
                field("price", "uint128"),
                field("deadline", "uint64"),
                field("terms", "bytes32")),
            Map.of(
                "jobId", hex(JOB.digest()),
                "taskId", hex(TASK.digest()),
                "provider", PROVIDER.hex(),
                "price", price.units().toString(),
                "deadline", "1800000123",
                "terms", hex(TERMS)));
    assertThat(eip712.signer(lease, TERMS, signature)).isEqualTo(signer);
    var dearer = new Lease(JOB, TASK, PROVIDER, Amount.of(1), lease.deadline());
    assertThat(eip712.signer(dearer, TERMS, signature)).isNotEqualTo(signer);
    assertThat(eip712.signer(lease, Digest.ZERO, signature)).isNotEqualTo(signer);
  }

  @Test
  void a_result_is_hashed_as_others_hash_it() {
    Signature signature =
        signedElsewhere(
            "ResultCommitment",
            List.of(
                field("jobId", "bytes32"),
                field("taskId", "bytes32"),
                field("commitment", "bytes32"),
                field("terms", "bytes32")),
            Map.of(
                "jobId", hex(JOB.digest()),
                "taskId", hex(TASK.digest()),
                "commitment", hex(COMMITMENT),
                "terms", hex(TERMS)));
    var result = new ResultCommitment(JOB, TASK, COMMITMENT, TERMS);
    assertThat(eip712.signer(result, signature)).isEqualTo(signer);
  }

  @Test
  void a_check_is_hashed_as_others_hash_it() {
    Signature signature =
        signedElsewhere(
            "CheckCommitment",
            List.of(
                field("jobId", "bytes32"),
                field("taskId", "bytes32"),
                field("segment", "uint32"),
                field("commitment", "bytes32")),
            Map.of(
                "jobId", hex(JOB.digest()),
                "taskId", hex(TASK.digest()),
                "segment", "77",
                "commitment", hex(COMMITMENT)));
    var check = new CheckCommitment(JOB, TASK, 77, COMMITMENT);
    assertThat(eip712.signer(check, signature)).isEqualTo(signer);
  }

  @Test
  void a_shown_start_is_hashed_as_others_hash_it() {
    Signature signature =
        signedElsewhere(
            "ShownStart",
            List.of(
                field("jobId", "bytes32"),
                field("taskId", "bytes32"),
                field("segment", "uint32"),
                field("start", "bytes32")),
            Map.of(
                "jobId", hex(JOB.digest()),
                "taskId", hex(TASK.digest()),
                "segment", "77",
                "start", hex(COMMITMENT)));
    var shown = new ShownStart(JOB, TASK, 77, COMMITMENT);
    assertThat(eip712.signer(shown, signature)).isEqualTo(signer);
    var check = new CheckCommitment(JOB, TASK, 77, COMMITMENT);
    assertThat(eip712.signer(check, signature)).isNotEqualTo(signer);
  }

  @Test
  void an_order_for_a_check_is_hashed_as_others_hash_it() {
    PeerId peer = PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
    Signature signature =
        signedElsewhere(
            "CheckOrder",
            List.of(
                field("jobId", "bytes32"),
                field("taskId", "bytes32"),
                field("provider", "address"),
                field("verifier", "address"),
                field("peer", "bytes"),
                field("price", "uint128"),
                field("deadline", "uint64"),
                field("batch", "uint32"),
                field("beaconBlock", "uint64"),
                field("segments", "uint32[]")),
            Map.of(
                "jobId", hex(JOB.digest()),
                "taskId", hex(TASK.digest()),
                "provider", PROVIDER.hex(),
                "verifier", MARKET.hex(),
                "peer", Numeric.toHexString(peer.toBytes()),
                "price", "1000000000000000000000",
                "deadline", "1800000123",
                "batch", "7",
                "beaconBlock", "8589934592",
                "segments", List.of("1", "2", "4095")));
    var order =
        new CheckOrder(
            JOB,
            TASK,
            PROVIDER,
            MARKET,
            peer,
            new CheckOrder.Terms(Amount.ofTokens("1000"), Instant.ofEpochSecond(1_800_000_123)),
            new CheckOrder.Draw(7, 1L << 33, List.of(1, 2, 4095)));
    assertThat(eip712.signer(new CheckOrder.Signed(order, signature))).isEqualTo(signer);
  }

  @Test
  void what_is_signed_here_leads_back_to_the_signer() {
    HotKey key = TestMarket.key(3);
    var lease = new Lease(JOB, TASK, PROVIDER, Amount.of(7), Instant.ofEpochSecond(5));
    var result = new ResultCommitment(JOB, TASK, COMMITMENT);
    var check = new CheckCommitment(JOB, TASK, 1, COMMITMENT);
    assertThat(eip712.signer(lease, TERMS, eip712.sign(key, lease, TERMS)))
        .isEqualTo(key.address());
    assertThat(eip712.signer(result, eip712.sign(key, result))).isEqualTo(key.address());
    assertThat(eip712.signer(check, eip712.sign(key, check))).isEqualTo(key.address());
    var shown = new ShownStart(JOB, TASK, 1, COMMITMENT);
    assertThat(eip712.signer(shown, eip712.sign(key, shown))).isEqualTo(key.address());
    assertThat(eip712.signer(check, eip712.sign(key, result))).isNotEqualTo(key.address());
  }

  @Test
  void another_chain_or_market_is_another_digest() {
    var result = new ResultCommitment(JOB, TASK, COMMITMENT);
    assertThat(new Eip712(1, MARKET).digest(result)).isNotEqualTo(eip712.digest(result));
    assertThat(new Eip712(31337, PROVIDER).digest(result)).isNotEqualTo(eip712.digest(result));
  }

  @Test
  void a_signature_in_its_other_form_is_refused() {
    Digest digest = eip712.digest(new ResultCommitment(JOB, TASK, COMMITMENT));
    Signature signature = TestMarket.key(3).sign(digest);
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    BigInteger high = order.subtract(new BigInteger(1, signature.s().toBytes()));
    var other =
        new Signature(signature.r(), Digest.parse("%064x".formatted(high)), 55 - signature.v());
    assertThatThrownBy(() -> Eip712.signer(digest, other))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("high s");
  }

  @Test
  void nonsense_is_the_peers_fault() {
    Digest digest = eip712.digest(new ResultCommitment(JOB, TASK, COMMITMENT));
    Digest one = new Digest(0, 0, 0, 1);
    Digest beyond = Digest.parse("f".repeat(64));
    for (Signature bad :
        List.of(
            new Signature(Digest.ZERO, one, 27),
            new Signature(one, Digest.ZERO, 27),
            new Signature(beyond, one, 28),
            new Signature(Digest.parse("%064x".formatted(5)), one, 27))) {
      assertThatThrownBy(() -> Eip712.signer(digest, bad)).isInstanceOf(AssayFault.Peer.class);
    }
  }

  private static Map<String, String> field(String name, String type) {
    return Map.of("name", name, "type", type);
  }

  private static String hex(Digest digest) {
    return "0x" + digest.toHex();
  }

  private static Signature signedElsewhere(
      String type, List<Map<String, String>> fields, Map<String, ?> message) {
    Map<String, Object> typed =
        Map.of(
            "primaryType",
            type,
            "domain",
            Map.of(
                "name",
                "Assay",
                "version",
                "1",
                "chainId",
                31337,
                "verifyingContract",
                MARKET.hex()),
            "types",
            Map.of(
                type,
                fields,
                "EIP712Domain",
                List.of(
                    field("name", "string"),
                    field("version", "string"),
                    field("chainId", "uint256"),
                    field("verifyingContract", "address"))),
            "message",
            message);
    JsonNode answer =
        anvil.ask("eth_signTypedData_v4", signer.hex(), new ObjectMapper().valueToTree(typed));
    return Signature.of(HexFormat.of().parseHex(answer.asText().substring(2)));
  }
}
