// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

/// How a lookup goes on, and what it may cost.
///
/// @param wanted nearest peers to find (k)
/// @param parallel asked at once (alpha)
/// @param settled with so many of the nearest having answered, only peers nearer than the last of
///     those wanted are still taken in (beta)
/// @param queries asked in all
/// @param held peers remembered
public record LookupRules(
    int wanted, int parallel, int settled, int queries, int held, Doubt doubt) {
  public static final LookupRules DEFAULTS =
      new LookupRules(20, 10, 3, 120, 200, new Doubt(5, 20, 5, 8));

  /// How far others are believed.
  ///
  /// @param perBlock of the nearest, so many may be of one block of addresses
  /// @param perAnswer peers taken from one answer, the nearest
  /// @param perTeller peers heard of by one teller that are under consideration before they have
  ///     answered
  /// @param lies with so many failures among the peers it told of, a teller is no longer believed
  public record Doubt(int perBlock, int perAnswer, int perTeller, int lies) {}
}
