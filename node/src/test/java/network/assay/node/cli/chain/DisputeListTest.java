// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.api.DisputeMethods;
import network.assay.node.cli.CommandRun;
import network.assay.node.config.DataFolder;
import network.assay.node.config.LockFile;
import network.assay.node.demand.DemandView;
import network.assay.node.dispute.DisputeView;
import network.assay.node.dispute.Role;
import network.assay.node.event.EventLog;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.BlobEndpoint;
import network.assay.node.rpc.RpcServer;
import network.assay.node.rpc.RpcSettings;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay chain dispute list` of what a node says over its RPC.
final class DisputeListTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Address OTHER = Address.parse("0x" + "ab".repeat(20));

  private final List<DisputeView> disputes = new ArrayList<>();
  private final List<DemandView> demands = new ArrayList<>();

  @TempDir Path folder;
  private LockFile lock;
  private RpcServer server;

  @BeforeEach
  void start() throws Exception {
    Path data = folder.resolve("n");
    lock = LockFile.take(DataFolder.make(data));
    var methods = new DisputeMethods(() -> disputes, () -> demands);
    server =
        new RpcServer(
            RpcSettings.of(data, "127.0.0.1", 0, data.resolve(RpcSettings.TOKEN_FILE)),
            methods.all(),
            List.of(),
            new EventLog(1),
            BlobEndpoint.none());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(Duration.ofSeconds(5));
    lock.close();
  }

  private CommandRun list(String... more) {
    var args = new ArrayList<String>(List.of("chain", "dispute", "list", "--data", "n"));
    args.addAll(List.of(more));
    return CommandRun.of(folder, args.toArray(String[]::new));
  }

  private static Digest digest(int seed) {
    return Digest.parse("%064x".formatted(seed));
  }

  private static DisputeView dispute(Optional<Boolean> won, Optional<String> trouble) {
    var stand = new DisputeView.Stand(3, 2, true, false, Optional.of(AT));
    return new DisputeView(
        Digest.parse("d1".repeat(32)),
        Role.ACCUSED,
        new JobId(digest(1)),
        new TaskId(Digest.parse("7a".repeat(32))),
        4,
        OTHER,
        AT,
        won.isPresent() ? Optional.empty() : Optional.of(stand),
        trouble,
        won);
  }

  private static DemandView demand(boolean answered, Optional<String> trouble) {
    return new DemandView(
        new JobId(digest(1)),
        new TaskId(Digest.parse("7b".repeat(32))),
        digest(2),
        5,
        AT,
        answered,
        trouble);
  }

  @Test
  void a_node_in_no_dispute_says_so() {
    CommandRun run = list();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("no disputes");
  }

  @Test
  void disputes_and_demands_are_listed_with_how_they_stand() {
    disputes.add(dispute(Optional.empty(), Optional.empty()));
    disputes.add(dispute(Optional.of(true), Optional.empty()));
    demands.add(demand(false, Optional.empty()));
    demands.add(demand(true, Optional.empty()));
    CommandRun run = list();
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("d1d1", "accused", OTHER.toString(), "3 moves, we are to move, on chain", "won")
        .contains("7b7b", AT.toString(), "to be opened", "opened, not final");

    JsonNode found = JsonText.parse(list("--json").out());
    assertThat(found.get("disputes")).hasSize(2);
    assertThat(found.at("/disputes/0/stand/moves").asInt()).isEqualTo(3);
    assertThat(found.at("/demands/0/window").asInt()).isEqualTo(5);
  }

  @Test
  void what_a_node_cannot_do_is_an_error_with_its_reason() {
    disputes.add(dispute(Optional.empty(), Optional.of("the states of the task are gone")));
    CommandRun dispute = list();
    assertThat(dispute.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(dispute.err()).contains("error: dispute d1d1", "the states of the task are gone");

    disputes.clear();
    demands.add(demand(false, Optional.of("the transcript is not kept")));
    CommandRun demand = list();
    assertThat(demand.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(demand.err()).contains("task 7b7b", "is not opened: the transcript is not kept");
  }
}
