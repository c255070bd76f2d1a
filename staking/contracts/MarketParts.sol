// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ArrearsMaker} from "./ArrearsMaker.sol";
import {Beacons} from "./Beacons.sol";
import {DemandsMaker} from "./DemandsMaker.sol";
import {RegistryMaker} from "./RegistryMaker.sol";

/// @title What makes the parts of markets
/// @notice One for all markets of a chain. They are apart since a contract's creation may have no more than 49,152 bytes,
/// and a contract no more than 24,576: neither a market nor one maker has room for all.
contract MarketParts {
    /// @notice Makes registries.
    RegistryMaker public immutable REGISTRIES;
    /// @notice Has beacons.
    Beacons public immutable BEACONS;
    /// @notice Makes demands.
    DemandsMaker public immutable DEMANDS;
    /// @notice Makes arrears.
    ArrearsMaker public immutable ARREARS;

    /// @notice Makes the makers, and the beacon of the first markets: with it, a market's creation would take more gas than a
    /// transaction may. Whoever wants another delay has its beacon made (`BEACONS.withDelay`) before its market.
    /// @param delay Blocks from a batch to the block whose randomness it gets
    constructor(uint48 delay) {
        REGISTRIES = new RegistryMaker();
        BEACONS = new Beacons();
        BEACONS.withDelay(delay);
        DEMANDS = new DemandsMaker();
        ARREARS = new ArrearsMaker();
    }
}
