// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "./Challenges.sol";
import {Demands} from "./Demands.sol";
import {JobMarket} from "./JobMarket.sol";

/// @title Where a market's demands come from
/// @notice One for all markets of a chain, made by `DisputeGames`.
contract DemandsMaker {
    /// @notice Demands were made, for a market that there may be or not.
    event DemandsMade(Demands indexed demands, Challenges indexed challenges, JobMarket indexed market, uint32 clock);

    /// @notice Makes the demands of a market, for whoever asks.
    /// @param challenges Holds stake and bonds
    /// @param market Knows the batches
    /// @param clock Seconds in which a demand has to be answered
    function create(Challenges challenges, JobMarket market, uint32 clock) external returns (Demands demands) {
        demands = new Demands(challenges, market, clock);
        emit DemandsMade(demands, challenges, market, clock);
    }
}
