// SPDX-License-Identifier: Apache-2.0
/// Plays disputes about results (docs/spec/dispute) for this node's account, on either side.
///
/// - `DisputeDesk` has the cases: it opens one for a job that can show a result to be wrong
///   ([Disputes]), and `Summons` finds those that the chain tells of. Each case is played by a
///   `Table` on a thread of its own (`Seat`); a case that fails is tried again and holds no other
///   up. All that this node is accused of is played, however much it is.
/// - A table goes round by round: read the chain, decide, do. The deciding is `Tactics`, pure: the
///   most advanced position that both sides are bound to counts, and from it whoever is to move
///   moves, by message while the other side answers, else on chain. `Pace` is the clock of it.
/// - `Board` is what is known of a game, also what the other side sends: the tree of positions
///   (`ScoreSheet`), by the hash that the chain knows them by, and who has signed them
///   (`KeptSheet`). Moves are held as the call data of the contract's functions (`Calls`), written
///   as this node would write them, which is what goes over the wire as well; positions follow from
///   them by the rules, so nothing that was not checked is ever in it.
/// - `CaseBook` keeps all of it in the database. What we sign is there before anyone else has it,
///   and there is one move of ours from any position, ever: after a restart the same is sent. A row
///   that cannot be read is set aside (`Shelf`).
/// - `Witness` does the segment again from an [Exhibit], once for a case: `Notebook` keeps on disk
///   what later moves need of it, until the case is over. One thing is computed at a time, the most
///   urgent first (`Turns`).
/// - `Courier` brings a move and our signature to the other side, and its signature back.
/// - `Court` is the chain as a table needs it.
///
/// Money is believed in final blocks alone, and so is that a dispute is over, or is none: one look
/// at a chain node that lags proves nothing. Moves are made at the head, and made again when a
/// reorganisation undoes them: every round begins with what the chain says now.
@NullMarked
package network.assay.node.dispute;

import org.jspecify.annotations.NullMarked;
