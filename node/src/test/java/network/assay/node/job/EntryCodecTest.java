// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Evaluated;
import network.assay.scheduler.run.Event;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private static final Digest ONE = new Digest(1, -2, 3, -4);
  private static final Digest TWO = new Digest(Long.MIN_VALUE, 0, Long.MAX_VALUE, 7);
  private static final TaskId TASK = new TaskId(ONE);
  private static final Address PEER = new Address("0x" + "7f".repeat(20));
  private static final Demand.Key ABOUT = new Demand.Key(TASK, PEER, TWO);
  private static final Signature SIGNATURE = new Signature(ONE, TWO, 28);
  private static final Finding FINDING = new Finding(3, ONE, TWO, ONE);
  private static final Finding SIGNED = new Finding(4, TWO, ONE, ONE, Optional.of(SIGNATURE));
  private static final Instant AT = Instant.ofEpochMilli(1_790_000_000_123L);

  private static final List<Event> EVENTS =
      List.of(
          new Event.Tick(),
          new Event.Resumed(),
          new Event.CancelRequested(),
          new Event.Funded(),
          new Event.FundingRefused("no tokens: \u20ac 0"),
          new Event.OfferSeen(
              new Offer(PEER, Amount.ofTokens("1.5"), 7, 0, Instant.ofEpochSecond(5, 999)),
              Amount.of(3)),
          new Event.LeaseAccepted(TASK, PEER),
          new Event.LeaseRefused(TASK, PEER, ""),
          new Event.Heard(TASK, PEER),
          new Event.Hindered(TASK, PEER),
          new Event.ResultReturned(
              new ResultClaim(TASK, PEER, ONE, SIGNATURE, TWO, new ContentId(ONE))),
          new Event.OutputStored(TASK, PEER, ONE, Optional.empty()),
          new Event.OutputStored(TASK, PEER, ONE, Optional.of(new Evaluated(-1, 5, 9))),
          new Event.OutputMissing(TASK, PEER, "gone"),
          new Event.BatchPosted(0, 77),
          new Event.BatchDropped(3),
          new Event.BatchRefused(4, "the escrow has ended"),
          new Event.BeaconKnown(1, TWO),
          new Event.CheckCommitted(TASK, PEER, List.of(new CheckClaim(0, ONE, SIGNATURE))),
          new Event.CheckFailed(TASK, Optional.empty(), true, "unserved"),
          new Event.CheckFailed(TASK, Optional.of(PEER), false, "busy"),
          new Event.SelfChecked(TASK, TWO, List.of(FINDING, FINDING)),
          new Event.Opened(TASK, ONE, new Opening(new Transcript(List.of(ONE, TWO, ONE)), TWO)),
          new Event.FindingsOpened(TASK, PEER, List.of()),
          new Event.FindingsOpened(TASK, PEER, List.of(FINDING, SIGNED)),
          new Event.Arbitrated(TASK, TWO, FINDING),
          new Event.ChallengeOpened(TASK, PEER, "0xabc"),
          new Event.ChallengeRefused(TASK, PEER, "too late"),
          new Event.DemandAnswered(ABOUT, new Opening(new Transcript(List.of(ONE, TWO)), TWO)),
          new Event.AnsweredWrongly(ABOUT, "too long", "0xdef"),
          new Event.StayedSilent(ABOUT, "0xdef"),
          new Event.DemandRefused(ABOUT, "no stake"),
          new Event.Rechecked(ABOUT, Optional.empty()),
          new Event.Rechecked(ABOUT, Optional.of(FINDING)),
          new Event.EscrowClosed());

  @Test
  void every_event_is_read_back_as_it_was_written() {
    for (Event event : EVENTS) {
      var entry = new JobEntry.Happened(AT, event);
      assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }
    assertThat(EVENTS.stream().map(Object::getClass).distinct())
        .hasSameSizeAs(Event.class.getPermittedSubclasses());
  }

  @Test
  void gas_models_and_starts_of_segments_are_read_back() {
    for (JobEntry entry :
        List.of(
            new JobEntry.Spent(21_000),
            new JobEntry.Trained(ONE, new ContentId(TWO)),
            new JobEntry.Start(TASK, PEER, 7, new ContentId(TWO)))) {
      assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }
  }

  @Test
  void an_entry_that_is_cut_short_is_refused() {
    for (Event event : EVENTS) {
      byte[] bytes = EntryCodec.encode(new JobEntry.Happened(AT, event));
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(ProtoFault.class);
      }
    }
  }

  @Test
  void a_reason_of_any_length_can_be_journaled() {
    var entry = new JobEntry.Happened(AT, new Event.FundingRefused("\u20ac".repeat(10_000)));

    assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isInstanceOf(JobEntry.Happened.class);
  }

  @Test
  void a_record_is_read_back_with_its_rules() throws Exception {
    try (var market = new TestMarket()) {
      var job = market.job(3, 2);
      var record =
          new JobRecord(
              ONE, job.spec(), job.train(), job.test(), Optional.empty(), AT, TestMarket.RULES);

      assertThat(JobRecord.decode(record.encode())).isEqualTo(record);
    }
  }
}
