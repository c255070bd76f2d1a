// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcTrouble;
import network.assay.node.text.Advice;
import network.assay.node.text.Bytes;
import network.assay.protocol.market.AssayFault;

/// A failure as the user of a command is told it: what and why, the next command, and an exit code.
record Failures(String what, Optional<String> next, ExitCode exit) {
  private static final int MAX_CAUSES = 16;

  /// A stack trace is shown only for what is nobody's fault but ours.
  static Failures of(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++, at = at.getCause()) {
      // The nearest one: it is what an RPC's fault was made from.
      if (at instanceof RpcTrouble trouble) {
        return new Failures(
            String.valueOf(failure.getMessage()), trouble.next(), trouble.exitCode());
      }
    }
    if (failure instanceof OutOfMemoryError) return noMemory();
    if (failure instanceof InterruptedException) {
      return new Failures("interrupted", Optional.empty(), ExitCode.FAILED);
    }
    ExitCode exit = ExitCode.of(failure);
    boolean ours = !(failure instanceof AssayFault) || failure instanceof AssayFault.Internal;
    if (ours) return new Failures(trace(failure), Optional.empty(), exit);
    Advice advice = Advice.of(String.valueOf(failure.getMessage()));
    return new Failures(advice.what(), advice.next(), exit);
  }

  private static Failures noMemory() {
    String most = Bytes.brief(Runtime.getRuntime().maxMemory());
    return new Failures(
        "this takes more memory than Java may have, " + most + ": make less of it at once",
        Optional.of("the same with ASSAY_HEAP set to more, for example ASSAY_HEAP=8g"),
        ExitCode.FAILED);
  }

  void print(PrintWriter err, Terminal terminal) {
    err.println(terminal.styled(Style.RED, "error:") + " " + printable(what));
    next.ifPresent(command -> err.println(terminal.styled(Style.DIM, "next: ") + command));
    err.flush();
  }

  // What it is about may come from a stranger, and must not steer the terminal.
  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c == '\n' || c == '\t' || !Character.isISOControl(c);
      if (plain) out.append(c);
      else out.append("\\u%04x".formatted((int) c));
    }
    return out.toString();
  }

  private static String trace(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return "this is a fault in Assay itself; please report it with what follows\n" + text;
  }
}
