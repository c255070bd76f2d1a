// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Questions and answers between two real hosts.
final class RoutesTest {
  private static final JobId JOB = new JobId(Digest.ZERO);
  private static final TaskId TASK = new TaskId(Digest.ZERO);
  private static final ProviderRequest OPEN =
      new ProviderRequest.Open(JOB, TASK, new BatchProof(0, 0, 1, List.of()));
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));

  @TempDir Path folder;
  private TestPeer asker;
  private TestPeer answerer;
  private Database database;
  private Calls calls;

  @BeforeEach
  void start() {
    asker = new TestPeer(folder.resolve("asker"));
    answerer = new TestPeer(folder.resolve("answerer"));
    asker.knows(answerer);
    database = Database.open(folder.resolve("db"));
    var directory = new Directory(new RecordTable(database, "d"), InstantSource.system());
    directory.heard(ACCOUNT, answerer.endpoint());
    calls = new Calls(asker.host, directory, asker.blobs);
  }

  @AfterEach
  void stop() {
    asker.close();
    answerer.close();
    database.close();
  }

  @Test
  void each_request_reaches_its_desk_with_the_peer_that_made_it() throws Exception {
    var _ =
        new Routes(answerer.host)
            .provider((from, _) -> new ProviderReply.Refused("provider " + from))
            .verifier((from, _) -> new VerifierReply.Refused("verifier " + from))
            .submitter((from, _) -> new SubmitterReply.Refused("submitter " + from));
    PeerId self = asker.id();

    assertThat(calls.ask(ACCOUNT, OPEN)).isEqualTo(new ProviderReply.Refused("provider " + self));
    assertThat(calls.ask(answerer.endpoint(), OPEN, Duration.ofSeconds(30)))
        .isEqualTo(new ProviderReply.Refused("provider " + self));
    assertThat(calls.ask(ACCOUNT, new VerifierRequest.ShowFindings(JOB, TASK)))
        .isEqualTo(new VerifierReply.Refused("verifier " + self));
    assertThat(calls.tell(answerer.id(), new SubmitterRequest.ShowPay(JOB, ACCOUNT)))
        .isEqualTo(new SubmitterReply.Refused("submitter " + self));
    assertThat(calls.endpoint(ACCOUNT)).isEqualTo(answerer.endpoint());
  }

  @Test
  void a_desk_without_an_answer_for_now_says_later_and_nobody_is_blamed() {
    var _ =
        new Routes(answerer.host)
            .submitter(
                (_, _) -> {
                  throw new AssayFault.World("the chain node sleeps");
                });
    assertThatThrownBy(() -> calls.tell(answerer.id(), new SubmitterRequest.ShowPay(JOB, ACCOUNT)))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("no answer")
        .hasMessageContaining("for now");
    assertThat(answerer.host.totals().charges()).isZero();
  }

  @Test
  @Timeout(60)
  void a_request_that_is_no_message_is_held_against_the_peer() throws Exception {
    var _ = new Routes(answerer.host).provider((_, _) -> new ProviderReply.Refused("never said"));
    for (byte[] garbage :
        new byte[][] {{}, {1}, {(byte) 0xff, 1, 2}, new byte[ProviderRequest.MAX_BYTES]}) {
      assertThatThrownBy(() -> asker.host.request(answerer.id(), MarketProtocols.PROVIDER, garbage))
          .isInstanceOf(AssayFault.Peer.class);
    }
    // The last stream may be reset a moment before that is counted.
    while (answerer.host.totals().charges() < 4) Thread.sleep(5);
    assertThat(answerer.host.totals().charges()).isEqualTo(4);
  }

  @Test
  void a_request_longer_than_the_protocol_has_is_not_read() {
    var _ = new Routes(answerer.host).provider((_, _) -> new ProviderReply.Refused("never said"));
    RequestProtocol usual = MarketProtocols.PROVIDER;
    var longer =
        new RequestProtocol(
            usual.id(), 1 << 24, usual.maxReplyBytes(), usual.timeout(), usual.concurrentPerPeer());
    assertThatThrownBy(() -> asker.host.request(answerer.id(), longer, new byte[1 << 20]))
        .isInstanceOf(AssayFault.class);
  }

  @Test
  void an_answer_that_is_no_message_is_held_against_the_peer() {
    answerer.host.serve(MarketProtocols.PROVIDER, (_, _) -> new byte[] {9, 9, 9});
    assertThatThrownBy(() -> calls.ask(ACCOUNT, OPEN))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("answers nonsense on /assay/provider/1");
  }

  @Test
  void a_role_that_a_peer_has_not_is_not_spoken() {
    assertThatThrownBy(() -> calls.ask(ACCOUNT, new VerifierRequest.ShowFindings(JOB, TASK)))
        .isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void an_account_nobody_heard_of_is_the_worlds_fault() {
    assertThatThrownBy(() -> calls.ask(Address.ZERO, OPEN))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("nobody has said lately where");
  }
}
