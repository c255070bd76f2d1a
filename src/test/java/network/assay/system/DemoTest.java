// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.node.demo.Claim;
import network.assay.node.demo.DemoResult;
import network.assay.node.json.RecordReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
  @TempDir Path folder;

  @Test
  void all_that_the_demo_claims_holds() {
    System.setProperty("assay.home", Checkout.home().toString());

    Command demo =
        Command.run(folder, "demo", "--json", "--keep", folder.resolve("kept").toString());

    assertThat(demo.exit()).as(demo.said()).isZero();
    DemoResult result = RecordReader.read(DemoResult.class, demo.out());
    assertThat(result.claims())
        .extracting(Claim::name)
        .containsExactly("done", "accurate", "same", "caught", "paid", "stopped");
    assertThat(result.claims()).allMatch(Claim::held);
    assertThat(result.trained().model()).contains(result.trained().alone());
    assertThat(Path.of(result.files().model())).isNotEmptyFile();
    assertThat(Path.of(result.files().curve())).isNotEmptyFile();
    assertThat(Files.exists(folder.resolve("kept/submitter/node.yaml"))).isTrue();
  }

  @Test
  void a_lone_cheat_is_refused_with_the_command_that_works() {
    Command demo = Command.run(folder, "demo", "--providers", "1");

    assertThat(demo.exit()).as(demo.said()).isNotZero();
    assertThat(demo.err()).contains("next: assay demo --providers 1 --no-cheat");
  }
}
