// SPDX-License-Identifier: Apache-2.0
/// Plays disputes about results (docs/spec/dispute) for this node's account, on either side.
///
/// - `DisputeDesk` has the cases: it opens one for a job that can show a result to be wrong
///   ([Disputes]), and finds one when the chain says that this node is accused. Each case is played
///   by a `Table` on a thread of its own; a case that fails is tried again and holds no other up.
/// - A table goes round by round: read the chain, take what the other side has sent, decide, do.
// The
///   deciding is `Tactics`, pure: the most advanced position that both sides are bound to counts,
///   and from it whoever is to move moves, by message while the other side answers, else on chain.
/// - `Record` is the tree of positions of one game, by the hash that the chain knows them by: what
///   was opened, moves that were made or signed by either side, and signatures. It holds moves as
///   the call data of the contract's functions (`Moves`), which is what goes over the wire as well;
///   positions follow from them by the rules, so nothing that was not checked is ever in it.
/// - `CaseBook` keeps all of it in the database. What we sign is there before anyone else has it,
///   and there is one move of ours from any position, ever: after a restart the same is sent.
/// - `Witness` does the segment again from an [Exhibit], one at a time in the node.
/// - `Courier` brings a move and our signature to the other side, and its signature back.
/// - `Court` is the chain as a table needs it.
///
/// Money is believed in final blocks alone; moves are made at the head, and made again when a
/// reorganisation undoes them: every round begins with what the chain says now.
@NullMarked
package network.assay.node.dispute;

import org.jspecify.annotations.NullMarked;
