// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrears} from "./Arrears.sol";
import {JobMarket} from "./JobMarket.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title Where a market's arrears come from
/// @notice One for all markets of a chain, made by `DisputeGames`.
contract ArrearsMaker {
    /// @notice Makes the arrears of a market, for whoever asks.
    /// @param market Sets aside and pays
    /// @param registry Knows who answers for a result
    /// @param minStake The bonded stake of a provider that shows a result
    /// @param challengeWindow In seconds
    /// @param judgementTime In seconds
    function create(
        JobMarket market,
        StakeRegistry registry,
        uint128 minStake,
        uint48 challengeWindow,
        uint48 judgementTime
    ) external returns (Arrears) {
        return new Arrears(market, registry, minStake, challengeWindow, judgementTime);
    }
}
