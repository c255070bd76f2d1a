// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Beacons} from "./Beacons.sol";
import {Challenges} from "./Challenges.sol";
import {DemandsMaker} from "./DemandsMaker.sol";
import {DisputeGame} from "./DisputeGame.sol";
import {JobMarket} from "./JobMarket.sol";
import {Judge} from "./Judge.sol";
import {TraceJudge} from "./TraceJudge.sol";

/// @title Where a market's game comes from
/// @notice One for all markets of a chain. It is apart since a contract's creation may have no more than 49,152 bytes.
contract DisputeGames {
    /// @notice The judge of every game.
    Judge public immutable JUDGE;
    /// @notice The judge of traces of every game.
    TraceJudge public immutable TRACE_JUDGE;

    /// @notice Makes the demands of markets: their code does not fit this contract.
    DemandsMaker public immutable DEMANDS_MAKER;
    /// @notice Has the beacons of markets.
    Beacons public immutable BEACONS;

    /// @notice A game was made, for a market that there may be or not.
    event GameMade(DisputeGame indexed game, Challenges indexed challenges, JobMarket indexed market, uint32 clock);

    /// @notice Fixes the judge for good.
    /// @param judge The judge of every game
    constructor(Judge judge) {
        JUDGE = judge;
        TRACE_JUDGE = new TraceJudge();
        DEMANDS_MAKER = new DemandsMaker();
        BEACONS = new Beacons();
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
