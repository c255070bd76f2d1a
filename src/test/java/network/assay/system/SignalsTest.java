// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that are told to end while they are at something.
final class SignalsTest {
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  @TempDir Path folder;

  @Test
  void a_demo_that_trains_leaves_no_process_and_no_file() throws Exception {
    try (Launched demo = Launched.start(folder, "", "demo", "--providers", "1", "--no-cheat")) {
      demo.await(out -> out.contains("digits: running"));
      assertThat(demo.signal("INT")).isEqualTo(130);
      assertThat(demo.err()).isEmpty();
      assertThat(demo.temporary()).isEmpty();
    }
  }

  @Test
  void who_follows_a_job_gets_the_cursor_back_and_the_job_goes_on() throws Exception {
    try (TestNetwork net = TestNetwork.start("signals", 1)) {
      SmallJob small = SmallJob.write(net.folder(), "followed", 2, 200);
      String data = net.network().submitter().folder().data().toString();
      // A person watches, as far as the command knows.
      String tty = "-Dassay.tty=true";
      String[] words = {"job", "submit", small.file().toString(), "--wait", "--data", data};
      try (Launched submit = Launched.start(folder, tty, words)) {
        submit.await(out -> out.contains(HIDE_CURSOR));
        assertThat(submit.signal("INT")).isEqualTo(130);
        assertThat(submit.err()).isEmpty();
        String out = submit.out();
        assertThat(out.lastIndexOf(SHOW_CURSOR)).isGreaterThan(out.lastIndexOf(HIDE_CURSOR));
      }
      var job = net.jobs().list().getFirst();
      assertThat(net.awaitOver(job.id()).phase()).isEqualTo("done");
    }
  }
}
