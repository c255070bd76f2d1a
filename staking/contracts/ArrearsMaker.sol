// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Arrears} from "./Arrears.sol";
import {JobMarket} from "./JobMarket.sol";

/// @title Where a market's arrears come from
/// @notice One for all markets of a chain, made by `MarketParts`. A market's creation has gas for no further contract, so
/// each market's arrears are a fixed call of this one code, with a storage of their own.
contract ArrearsMaker {
    /// @notice The code of all arrears; nobody's arrears itself.
    Arrears public immutable CODE;

    /// @notice Arrears were made, for a market that there may be or not.
    event ArrearsMade(Arrears indexed arrears, JobMarket indexed market);

    constructor() {
        CODE = new Arrears();
    }

    /// @notice Makes the arrears of a market, for whoever asks.
    /// @param market Sets aside and pays
    function create(JobMarket market) external returns (Arrears arrears) {
        arrears = Arrears(Clones.clone(address(CODE)));
        arrears.begin(market);
        emit ArrearsMade(arrears, market);
    }
}
