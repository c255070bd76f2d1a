// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.function.Consumer;
import network.assay.staking.Urgency;

/// What presses for a transaction in a game.
///
/// @param role of this account
/// @param until by the chain's time: for a move, when this account's clock has run out, or would
///     have if it ran
/// @param held told each time that the transaction waits because gas costs more than it may
public record Pressure(Role role, Instant until, Consumer<Urgency.Held> held) {}
