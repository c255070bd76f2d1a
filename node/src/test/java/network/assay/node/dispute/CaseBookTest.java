// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import network.assay.node.work.MemoryRecords;
import network.assay.protocol.market.AssayFault;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Player;
import org.junit.jupiter.api.Test;

final class CaseBookTest {
  private final MemoryRecords cases = new MemoryRecords();
  private final MemoryRecords moves = new MemoryRecords();

  private CaseBook book() {
    return new CaseBook(cases, moves);
  }

  private static CaseFile with(CaseFile file, String opening) {
    return new CaseFile(
        file.role(),
        file.accused(),
        file.challenger(),
        opening,
        file.exhibit(),
        file.since(),
        file.ending());
  }

  /// What a challenger may send: the contract reads no further than it needs to.
  static String padded(String call, int bytes) {
    return call + "00".repeat(bytes);
  }

  @Test
  void a_call_is_kept_as_it_was_understood_however_much_lies_behind_it() {
    CaseFile file = Cases.file(Role.ACCUSED, 1);
    String call = Calls.opening(padded(file.opening(), 3 << 20));
    assertThat(call).isEqualTo(file.opening());

    book().put(with(file, call));

    assertThat(book().get(file.id())).contains(file);
  }

  @Test
  void what_could_not_be_read_again_is_not_written() {
    CaseFile file = Cases.file(Role.ACCUSED, 1);
    CaseFile padded = with(file, padded(file.opening(), 3 << 20));
    CaseBook book = book();

    assertThatThrownBy(() -> book.put(padded)).isInstanceOf(AssayFault.Internal.class);
    assertThat(book().all()).isEmpty();
  }

  @Test
  void a_case_that_cannot_be_read_is_set_aside_and_keeps_no_other_from_being_read() {
    CaseFile good = Cases.file(Role.ACCUSED, 1);
    CaseFile damaged = Cases.file(Role.ACCUSED, 2);
    book().put(good);
    book().put(damaged);
    byte[] half = {1, 2, 3};
    cases.put(damaged.id().toHex(), half);

    for (int start = 0; start < 2; start++) {
      CaseBook book = book();
      assertThat(book.all()).containsExactly(good);
      assertThat(book.setAside())
          .containsExactly(new SetAside("a dispute", "aside/" + damaged.id().toHex()));
    }
    assertThat(cases.get("aside/" + damaged.id().toHex())).contains(half);

    // Taken up again from the chain, and then over.
    book().put(damaged);
    CaseBook book = book();
    assertThat(book.all()).containsExactlyInAnyOrder(good, damaged);
    book.remove(damaged);
    assertThat(book().setAside()).isEmpty();
  }

  @Test
  void a_case_whose_opening_begins_no_game_is_set_aside() {
    CaseFile file = Cases.file(Role.ACCUSED, 1);
    cases.put(file.id().toHex(), CaseCodec.encode(with(file, "0x00112233")));

    CaseBook book = book();
    assertThat(book.all()).isEmpty();
    assertThat(book.setAside()).hasSize(1);
  }

  @Test
  void a_move_that_cannot_be_read_is_set_aside_until_its_dispute_is_over() {
    CaseFile file = Cases.file(Role.ACCUSED, 1);
    var position = file.first();
    var match = new Match(file.opened().open(), List.of());
    var move = new Player(Cases.WRONG, 0).answer(position, match);
    var sheet = new ScoreSheet(file);
    String call =
        Calls.move(
            file.about(),
            new network.assay.node.chain.DisputeMoves.Made(sheet.root().onChain(), move));
    if (!(sheet.tried(sheet.root(), move, call) instanceof ScoreSheet.Outcome.Legal(var entry))) {
      throw new AssertionError("an illegal move");
    }
    Signed good = entry.made().orElseThrow();
    Signed bad =
        new Signed(good.dispute(), good.after(), 7, "0x01", Optional.empty(), Optional.empty());
    CaseBook before = book();
    before.put(file);
    before.put(good);
    moves.put(bad.key(), CaseCodec.encode(bad));

    CaseBook book = book();
    assertThat(book.moves(file.id())).containsExactly(good);
    assertThat(book.setAside()).extracting(SetAside::key).containsExactly("aside/" + bad.key());
    book.remove(file);
    assertThat(book().setAside()).isEmpty();
  }
}
