// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static final JobId JOB = new JobId(digest(1));
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));
  private static final Signature SIGNATURE = new Signature(digest(2), digest(3), 28);
  private static final Endpoint ENDPOINT =
      new Endpoint(
          PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"),
          List.of("/ip4/127.0.0.1/tcp/4001", "/ip6/::1/tcp/4001"));
  private static final TaskSpec TASK =
      new TaskSpec(
          digest(4),
          new ModelSpec.Mlp(List.of(4, 2)),
          new Work.Merge(
              new StateRef.Initial(7), List.of(digest(5)), new Optimizer.Nesterov(0.7f, 0.5f)));
  private static final TaskId ID = TASK.id();
  private static final List<InputLocation> INPUTS =
      List.of(new InputLocation(digest(5), new ContentId(digest(6))));
  private static final CheckOrder.Signed ORDER =
      new CheckOrder.Signed(
          new CheckOrder(
              JOB,
              ID,
              ACCOUNT,
              ACCOUNT,
              ENDPOINT.peer(),
              new CheckOrder.Terms(Amount.of(5), Instant.ofEpochSecond(1_800_000_002)),
              new CheckOrder.Draw(3, 1L << 33, List.of(0, 2, 300))),
          SIGNATURE);
  private static final BatchProof PROOF = new BatchProof(3, 1, 3, List.of(digest(7), digest(8)));

  @SuppressWarnings("ArrayRecordComponent") // a table of test cases
  record Kind(String name, Object message, byte[] bytes, Function<byte[], Object> decode) {}

  private static Digest digest(long n) {
    return new Digest(n, -n, n, -n);
  }

  private static Kind kind(ProviderRequest m) {
    return new Kind("provider request", m, m.encode(), ProviderRequest::decode);
  }

  private static Kind kind(ProviderReply m) {
    return new Kind("provider reply", m, m.encode(), ProviderReply::decode);
  }

  private static Kind kind(VerifierRequest m) {
    return new Kind("verifier request", m, m.encode(), VerifierRequest::decode);
  }

  private static Kind kind(VerifierReply m) {
    return new Kind("verifier reply", m, m.encode(), VerifierReply::decode);
  }

  private static Kind kind(SubmitterRequest m) {
    return new Kind("submitter request", m, m.encode(), SubmitterRequest::decode);
  }

  private static Kind kind(SubmitterReply m) {
    return new Kind("submitter reply", m, m.encode(), SubmitterReply::decode);
  }

  private static Kind kind(BlobRequest m) {
    return new Kind("blob request", m, m.encode(), BlobRequest::decode);
  }

  private static Kind kind(BlobReply m) {
    return new Kind("blob reply", m, m.encode(), BlobReply::decode);
  }

  static List<Kind> examples() {
    var offer =
        new Offer(
            ACCOUNT, Amount.ofTokens("12.5"), 1L << 40, 2, Instant.ofEpochSecond(1_800_000_000));
    var announcement = new Announcement(offer, ENDPOINT);
    var lease = new Lease(JOB, ID, ACCOUNT, Amount.of(9), Instant.ofEpochSecond(1_800_000_001));
    var claim =
        new ResultClaim(ID, ACCOUNT, digest(9), SIGNATURE, digest(10), new ContentId(digest(11)));
    return List.of(
        new Kind("announcement", announcement, announcement.encode(), Announcement::decode),
        kind(
            new ProviderRequest.TakeLease(
                lease,
                new LeasedTerms(digest(16), digest(17), digest(18)),
                SIGNATURE,
                TASK,
                INPUTS)),
        kind(new ProviderRequest.ShowCheckpoint(JOB, ID, 3, PROOF, Optional.empty())),
        kind(new ProviderRequest.ShowCheckpoint(JOB, ID, 3, PROOF, Optional.of(ORDER))),
        kind(new ProviderRequest.Open(JOB, ID, PROOF)),
        kind(new ProviderReply.Accepted(SIGNATURE)),
        kind(new ProviderReply.Checkpoint(new ContentId(digest(12)), SIGNATURE)),
        kind(new ProviderReply.Opened(List.of(digest(13), digest(14)), digest(15))),
        kind(new ProviderReply.Refused("busy")),
        kind(new VerifierRequest.TakeCheck(ORDER, TASK, INPUTS, ENDPOINT, PROOF)),
        kind(new VerifierRequest.ShowFindings(JOB, ID)),
        kind(new VerifierReply.Accepted()),
        kind(
            new VerifierReply.Found(
                List.of(
                    new VerifierReply.Entry(
                        2, digest(1), digest(2), digest(3), Optional.of(SIGNATURE)),
                    new VerifierReply.Entry(
                        3, digest(2), digest(3), digest(4), Optional.empty())))),
        kind(new VerifierReply.Refused("")),
        kind(new SubmitterRequest.Progress(JOB, ID, 12, 0.25f)),
        kind(new SubmitterRequest.Return(JOB, claim)),
        kind(
            new SubmitterRequest.ReportCheck(
                JOB, ID, List.of(new CheckClaim(2, digest(1), SIGNATURE)))),
        kind(new SubmitterRequest.AbandonCheck(JOB, ID, true, "no checkpoint")),
        kind(new SubmitterRequest.ShowPay(JOB, ACCOUNT)),
        kind(
            new SubmitterRequest.GiveBack(
                JOB, ID, SubmitterRequest.GiveBack.Reason.OTHER_TERMS, "other data")),
        kind(new SubmitterRequest.ShowRoll(JOB, 7)),
        kind(new SubmitterReply.Kept()),
        kind(new SubmitterReply.NotYours()),
        kind(new SubmitterReply.NoPay()),
        kind(new SubmitterReply.Pay(Amount.ofTokens("3"), PROOF)),
        kind(new SubmitterReply.Roll(raises(3))),
        kind(new SubmitterReply.Refused("not a job of mine")),
        kind(new BlobRequest.Manifest(new ContentId(digest(1)))),
        kind(new BlobRequest.Piece(new ContentId(digest(1)), 5)),
        kind(new BlobRequest.Holders(new ContentId(digest(1)))),
        kind(new BlobRequest.Holding(new ContentId(digest(1)))),
        kind(new BlobReply.Holders(List.of())),
        kind(new BlobReply.Holders(List.of(ENDPOINT.peer(), ENDPOINT.peer()))),
        kind(new BlobReply.Noted()),
        kind(new BlobReply.Manifest(300_000, List.of(digest(1), digest(2)))),
        kind(new BlobReply.Absent()));
  }

  private static List<Raise> raises(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              byte[] account = ACCOUNT.toBytes();
              account[0] = (byte) (i >> 8);
              account[1] = (byte) i;
              return new Raise(Address.of(account), Amount.of(i), Amount.of(2L * i + 1));
            })
        .toList();
  }

  @Test
  void a_roll_of_the_most_providers_is_read_back_and_no_longer_one_is() {
    var most = new SubmitterReply.Roll(raises(SubmitterReply.Roll.MAX));
    assertThat(SubmitterReply.decode(most.encode())).isEqualTo(most);

    byte[] more = Raise.pack(raises(SubmitterReply.Roll.MAX + 1));
    assertThatThrownBy(() -> SubmitterReply.decode(new ProtoWriter().bytes(5, more).toBytes()))
        .isInstanceOf(ProtoFault.class);
  }

  @Test
  void a_roll_that_is_cut_empty_out_of_order_or_takes_something_away_is_refused() {
    List<Raise> raises = raises(2);
    byte[] cut = Arrays.copyOf(Raise.pack(raises), Raise.BYTES + 7);
    byte[] less = Raise.pack(raises);
    less[Address.BYTES] = 1; // the amount before
    for (byte[] wrong :
        List.of(
            cut,
            less,
            new byte[0],
            Raise.pack(raises.reversed()),
            Raise.pack(List.of(raises.get(0), raises.get(0))))) {
      assertThatThrownBy(() -> SubmitterReply.decode(new ProtoWriter().bytes(5, wrong).toBytes()))
          .isInstanceOf(ProtoFault.class);
    }
  }

  @Test
  void every_message_is_read_back_as_it_was_written() {
    for (Kind kind : examples()) {
      assertThat(kind.decode().apply(kind.bytes())).as(kind.name()).isEqualTo(kind.message());
    }
  }

  @Test
  void a_piece_is_read_back_as_it_was_written() {
    byte[] bytes = new byte[BlobReply.PIECE_BYTES];
    Arrays.fill(bytes, (byte) 7);
    var piece = (BlobReply.Piece) BlobReply.decode(new BlobReply.Piece(bytes).encode());
    assertThat(piece.bytes()).isEqualTo(bytes);
    assertThatThrownBy(
            () ->
                BlobReply.decode(new BlobReply.Piece(new byte[BlobReply.PIECE_BYTES + 1]).encode()))
        .isInstanceOf(ProtoFault.class);
  }

  @Property(tries = 3_000)
  void damaged_messages_are_refused_or_are_other_messages(@ForAll long seed) {
    var random = new Random(seed);
    Kind kind = examples().get(random.nextInt(examples().size()));
    int length = random.nextBoolean() ? kind.bytes().length : random.nextInt(kind.bytes().length);
    byte[] damaged = Arrays.copyOf(kind.bytes(), length);
    for (int i = 0; i < random.nextInt(3) && length > 0; i++) {
      damaged[random.nextInt(length)] ^= (byte) (1 + random.nextInt(255));
    }
    if (Arrays.equals(damaged, kind.bytes())) return;
    try {
      assertThat(kind.decode().apply(damaged)).isNotEqualTo(kind.message());
    } catch (ProtoFault refused) {
      assertThat(refused).hasMessageContaining(":");
    }
  }

  @Property(tries = 2_000)
  void noise_is_refused_or_is_a_message(@ForAll byte[] noise) {
    for (Kind kind : examples()) {
      try {
        assertThat(kind.decode().apply(noise)).isNotNull();
      } catch (ProtoFault refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void a_long_reason_is_cut_and_not_refused() {
    var reply = new ProviderReply.Refused("x".repeat(10_000));
    var read = (ProviderReply.Refused) ProviderReply.decode(reply.encode());
    assertThat(read.why()).hasSize(121).endsWith("…");
  }
}
