// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.tensor.DType;
import network.assay.staking.gateway.Evm;
import org.web3j.crypto.Hash;

/// Asks the contract for judgements, many in one call, and compares its answers.
final class JudgeCalls {
  private static final HexFormat HEX = HexFormat.of();

  /// A request must not become too long for the node.
  private static final int BATCH_BYTES = 100_000;

  private record Answer(int bits, String reliedOn, String what) {}

  private final Evm evm;
  private final String judge;
  private final ByteArrayOutputStream cases = new ByteArrayOutputStream();
  private final List<Answer> answers = new ArrayList<>();
  private int asked;

  JudgeCalls(Evm evm, String judge) {
    this.evm = evm;
    this.judge = judge;
  }

  /// How many judgements were compared.
  int asked() {
    return asked;
  }

  void add(Computed given, Judgement judgement, String what) {
    byte[] descriptor = NodeCodec.encode(given.node());
    Shown shown = Shown.of(judgement.read(), given.tensors());
    byte[] openings = shown.bytes();
    ByteBuffer bytes = ByteBuffer.allocate(3 + descriptor.length + 16 + openings.length);
    bytes.put((byte) (judgement.isStep() ? 1 : 0));
    bytes.putShort((short) descriptor.length).put(descriptor);
    bytes.putInt(judgement.element()).putInt(Math.max(0, judgement.step()));
    bytes.putInt(judgement.before()).putInt(openings.length).put(openings);
    cases.writeBytes(bytes.array());
    DType dtype = given.node().dtype();
    answers.add(
        new Answer(
            Judgement.canonical(dtype, judgement.wanted()),
            HEX.formatHex(Hash.sha3(shown.reliedOn())),
            "%s: element %d, step %d".formatted(what, judgement.element(), judgement.step())));
    if (cases.size() > BATCH_BYTES) ask();
  }

  /// Compares what was added and not compared yet.
  void ask() {
    if (answers.isEmpty()) return;
    byte[] all = cases.toByteArray();
    ByteBuffer data = ByteBuffer.allocate(4 + 128 + Math.ceilDiv(all.length, 32) * 32);
    data.put(HEX.parseHex(Hash.sha3String("judge(address,uint256,bytes)").substring(2, 10)));
    data.position(4 + 12).put(HEX.parseHex(judge.substring(2)));
    data.position(4 + 56).putLong(answers.size());
    data.position(4 + 88).putLong(96);
    data.position(4 + 120).putLong(all.length).put(all);
    String returned = evm.call("0x" + HEX.formatHex(data.array()));
    ByteBuffer results = ByteBuffer.wrap(HEX.parseHex(returned.substring(2))).position(64);
    byte[] hash = new byte[32];
    for (Answer answer : answers) {
      int bits = results.getInt();
      results.get(hash);
      if (bits != answer.bits) fail("%s: %08x, not %08x", answer.what, bits, answer.bits);
      assertThat(HEX.formatHex(hash)).as("%s: tensors", answer.what).isEqualTo(answer.reliedOn);
    }
    asked += answers.size();
    answers.clear();
    cases.reset();
  }
}
