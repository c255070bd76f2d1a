// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.node.work.Records;
import network.assay.protocol.market.Digest;

/// Disputes and their moves: what was put is durable when the call returns. Of disputes that are
/// over the last [#KEPT] are remembered, without their moves. What cannot be read is set aside
/// ([Shelf]): it stops nothing.
///
/// For any number of threads.
public final class CaseBook {
  static final int KEPT = 256;

  private final Shelf<CaseFile> cases;
  private final Shelf<Signed> moves;
  private final Map<Digest, CaseFile> files = new LinkedHashMap<>();
  private final Map<Digest, Map<String, Signed>> signed = new LinkedHashMap<>();

  /// Reads what an earlier run of the node left.
  public CaseBook(Records cases, Records moves) {
    this.cases = new Shelf<>("a dispute", cases, CaseCodec::decode, CaseBook::check);
    this.moves = new Shelf<>("a move of a dispute", moves, CaseCodec::decodeMove, Signed::check);
    var found = new ArrayList<CaseFile>();
    this.cases.read(found::add);
    found.sort(Comparator.comparing(CaseFile::since));
    found.forEach(file -> files.put(file.id(), file));
    this.moves.read(this::remember);
    // A kill may have come between how a dispute ended and the last of its moves.
    found.stream().filter(file -> file.ending().isPresent()).forEach(f -> forgetMoves(f.id()));
  }

  private static void check(CaseFile file) {
    var _ = file.first();
  }

  private void remember(Signed move) {
    signed.computeIfAbsent(move.dispute(), _ -> new LinkedHashMap<>()).put(move.key(), move);
  }

  /// What was kept and cannot be read.
  public synchronized List<SetAside> setAside() {
    var all = new ArrayList<>(cases.setAside());
    all.addAll(moves.setAside());
    return all;
  }

  public synchronized Optional<CaseFile> get(Digest dispute) {
    return Optional.ofNullable(files.get(dispute));
  }

  public synchronized List<CaseFile> all() {
    return List.copyOf(files.values());
  }

  public synchronized void put(CaseFile file) {
    Digest id = file.id();
    cases.put(id.toHex(), CaseCodec.encode(file));
    files.put(id, file);
  }

  /// The moves of a dispute, earlier ones first.
  synchronized List<Signed> moves(Digest dispute) {
    return signed.getOrDefault(dispute, Map.of()).values().stream()
        .sorted(Comparator.comparingInt(Signed::ply))
        .toList();
  }

  synchronized void put(Signed move) {
    moves.put(move.key(), CaseCodec.encode(move));
    remember(move);
  }

  /// Notes how a dispute has ended, and forgets its moves and the oldest of those that are over.
  synchronized void close(CaseFile file) {
    put(file);
    cases.removeAside(file.id().toHex());
    forgetMoves(file.id());
    List<CaseFile> over = files.values().stream().filter(f -> f.ending().isPresent()).toList();
    for (CaseFile old : over.subList(0, Math.max(0, over.size() - KEPT))) remove(old);
  }

  synchronized void remove(CaseFile file) {
    forgetMoves(file.id());
    cases.remove(file.id().toHex());
    files.remove(file.id());
  }

  private void forgetMoves(Digest id) {
    Map<String, Signed> gone = signed.remove(id);
    if (gone != null) gone.keySet().forEach(moves::remove);
    moves.removeAside(id.toHex());
  }
}
