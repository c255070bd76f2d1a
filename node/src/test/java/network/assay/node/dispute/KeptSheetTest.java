// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.work.MemoryRecords;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import org.junit.jupiter.api.Test;

final class KeptSheetTest {
  private static final Signature NONSENSE =
      new Signature(Digest.parse("%064x".formatted(3)), Digest.parse("%064x".formatted(4)), 27);

  private final CaseFile file = Cases.file(Role.ACCUSED, 1);
  private final CaseBook book = new CaseBook(new MemoryRecords(), new MemoryRecords());
  private final ScoreSheet.Entry entry = entry();

  private ScoreSheet.Entry entry() {
    var sheet = new ScoreSheet(file);
    var match = new Match(file.opened().open(), List.of());
    var move = new Player(Cases.WRONG, 0).answer(file.first(), match);
    var made = new DisputeMoves.Made(sheet.root().onChain(), move);
    return switch (sheet.tried(sheet.root(), move, Calls.move(file.about(), made))) {
      case ScoreSheet.Outcome.Legal(var legal) -> legal;
      case ScoreSheet.Outcome.Illegal(String why) -> throw new AssertionError(why);
    };
  }

  private Signature by(Address account) {
    return FakeSeal.signature(account, file.id(), entry.onChain());
  }

  /// The sheet of somebody in whose book the move is signed so.
  private KeptSheet kept(Signature accused, Signature challenger) {
    Signed made = entry.made().orElseThrow();
    book.put(made.with(Role.ACCUSED, accused).with(Role.CHALLENGER, challenger));
    var docket = new Docket();
    var tools =
        new Tools(
            docket,
            docket,
            new FakeSeal(Cases.ACCUSED, Cases.ACCUSED),
            (_, _, _) -> {
              throw new AssayFault.World("nobody is there");
            },
            new NoWitness(),
            book,
            docket::now);
    return new KeptSheet(file, tools);
  }

  private Optional<Signature> of(KeptSheet kept, Role side) {
    return kept.sheet().find(entry.hash()).orElseThrow().made().orElseThrow().of(side);
  }

  @Test
  void what_both_have_signed_is_taken_from_the_book() {
    KeptSheet kept = kept(by(Cases.ACCUSED), by(Cases.CHALLENGER));
    assertThat(kept.sheet().find(entry.hash()).orElseThrow().byBoth()).isTrue();
  }

  @Test
  void a_signature_that_is_not_the_other_sides_binds_nobody() {
    for (Signature wrong : List.of(NONSENSE, by(Cases.ACCUSED))) {
      KeptSheet kept = kept(by(Cases.ACCUSED), wrong);
      assertThat(of(kept, Role.CHALLENGER)).isEmpty();
      assertThat(of(kept, Role.ACCUSED)).contains(by(Cases.ACCUSED));
      assertThat(kept.sheet().best(Optional.empty()).ply()).isEqualTo(file.first().ply());
    }
  }

  @Test
  void a_signature_of_ours_that_has_rotted_is_made_anew() {
    KeptSheet kept = kept(NONSENSE, by(Cases.CHALLENGER));
    assertThat(of(kept, Role.ACCUSED)).isEmpty();

    var _ = kept.signed(kept.sheet().find(entry.hash()).orElseThrow());

    assertThat(of(kept, Role.ACCUSED)).contains(by(Cases.ACCUSED));
    assertThat(book.moves(file.id()).getFirst().byBoth()).isTrue();
  }

  private static final class NoWitness implements Witness {
    @Override
    public Game.Open open(Digest dispute, Charge charge, Instant until) {
      throw new AssertionError("not asked");
    }

    @Override
    public Move answer(CaseFile file, Position position, Match match, Instant until) {
      throw new AssertionError("not asked");
    }

    @Override
    public void keep(CaseFile file) {}

    @Override
    public void forget(Digest dispute) {}
  }
}
