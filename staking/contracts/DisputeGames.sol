// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "./Challenges.sol";
import {DisputeGame} from "./DisputeGame.sol";
import {JobMarket} from "./JobMarket.sol";
import {Judge} from "./Judge.sol";
import {MarketParts} from "./MarketParts.sol";
import {TraceJudge} from "./TraceJudge.sol";

/// @title Where a market's game comes from
/// @notice One for all markets of a chain. It is apart since a contract's creation may have no more than 49,152 bytes.
contract DisputeGames {
    /// @notice The judge of every game.
    Judge public immutable JUDGE;
    /// @notice The judge of traces of every game.
    TraceJudge public immutable TRACE_JUDGE;
    /// @notice Makes what else there is in a market.
    MarketParts public immutable PARTS;

    /// @notice A game was made, for a market that there may be or not.
    event GameMade(DisputeGame indexed game, Challenges indexed challenges, JobMarket indexed market, uint32 clock);

    /// @notice Fixes the judge for good.
    /// @param judge The judge of every game
    /// @param parts Makes what else there is in a market
    constructor(Judge judge, MarketParts parts) {
        JUDGE = judge;
        PARTS = parts;
        TRACE_JUDGE = new TraceJudge();
    }

    /// @notice Makes a game, for whoever asks.
    /// @param challenges Holds stake and bonds
    /// @param market The domain of signatures
    /// @param clock Seconds that each side has
    function create(Challenges challenges, JobMarket market, uint32 clock) external returns (DisputeGame game) {
        game = new DisputeGame(challenges, market, JUDGE, TRACE_JUDGE, clock);
        emit GameMade(game, challenges, market, clock);
    }
}
