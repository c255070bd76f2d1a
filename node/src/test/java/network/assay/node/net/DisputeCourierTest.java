// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DisputeCourierTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final Address ACCOUNT = new Address("0x%040x".formatted(7));
  private static final Digest ONE = Digest.parse("%064x".formatted(1));
  private static final Digest TWO = Digest.parse("%064x".formatted(2));

  @TempDir Path folder;

  @Test
  void the_other_side_of_a_dispute_is_spared_until_the_last_one_with_it_is_over() {
    var host =
        new Host(
            new HostConfig(
                HostKey.generate(new SecureRandom()),
                List.of(),
                "assay/test",
                HostLimits.DEFAULTS));
    PeerId elsewhere = host.peerId();
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var directory = new Directory(new RecordTable(database, "directory"), Clock.systemUTC());
      var courier = new DisputeCourier(host, directory, (_, _) -> Optional.empty());

      courier.heard(ACCOUNT, PEER);
      assertThat(host.values().isSpared(PEER)).isFalse();
      courier.begin(ONE, ACCOUNT);
      assertThat(host.values().isSpared(PEER)).isTrue();
      courier.begin(TWO, ACCOUNT);
      courier.heard(ACCOUNT, PEER);
      courier.end(ONE);
      assertThat(host.values().isSpared(PEER)).isTrue();

      courier.heard(ACCOUNT, elsewhere);
      assertThat(host.values().isSpared(PEER)).isFalse();
      assertThat(host.values().isSpared(elsewhere)).isTrue();
      courier.end(TWO);
      assertThat(host.values().isSpared(elsewhere)).isFalse();
    }
  }
}
