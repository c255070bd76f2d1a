// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Beacon} from "./Beacon.sol";

/// @title Where a market's randomness comes from
/// @notice One for all markets of a chain, made by `DisputeGames`. Markets of the same delay share a beacon, and what
/// was recorded or anchored there for any of them.
contract Beacons {
    mapping(uint48 delay => Beacon) private _beacons;

    /// @notice There is a beacon of this delay from now on.
    event BeaconMade(uint48 indexed delay, Beacon beacon);

    /// @notice The beacon of a delay, made for whoever asks first.
    /// @param delay Blocks from a batch to the block whose randomness it gets
    function withDelay(uint48 delay) external returns (Beacon beacon) {
        beacon = _beacons[delay];
        if (address(beacon) != address(0)) return beacon;
        beacon = new Beacon(delay);
        _beacons[delay] = beacon;
        emit BeaconMade(delay, beacon);
    }
}
