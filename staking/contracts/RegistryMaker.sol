// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title Where a market's registry comes from
/// @notice One for all markets of a chain, made by `MarketParts`.
contract RegistryMaker {
    /// @notice A registry was made, for a market that there may be or not.
    event RegistryMade(StakeRegistry indexed registry, IERC20 indexed token, address indexed challenges, uint48 delay);

    /// @notice Makes the registry of a market, for whoever asks.
    /// @param token Any ERC-20 without fees
    /// @param challenges The contract that may freeze
    /// @param unbondingDelay In seconds
    function create(IERC20 token, address challenges, uint48 unbondingDelay)
        external
        returns (StakeRegistry registry)
    {
        registry = new StakeRegistry(token, challenges, unbondingDelay);
        emit RegistryMade(registry, token, challenges, unbondingDelay);
    }
}
