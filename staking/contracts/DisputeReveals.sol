// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeClocks} from "./DisputeClocks.sol";
import {Pick, Position} from "./DisputeTypes.sol";
import {Lists} from "./Lists.sol";

/// @title What a move picks of the list in dispute, and what it reveals of the next
/// @notice docs/spec/dispute, section 5: stages 1 to 3 narrow lists.
abstract contract DisputeReveals is DisputeClocks {
    uint8 internal constant STEPS = 1;
    uint8 internal constant TRACE = 2;
    uint8 internal constant TENSOR = 3;

    /// @notice What is picked is no leaf yet: descend.
    error NotALeaf(uint256 height);
    /// @notice What a move does not need is left empty: what nobody checks need not be readable.
    error NotNeeded();
    /// @notice The mover claims what it denies.
    error EqualClaim(bytes32 claim);

    /// @dev Checks a pick, and keeps the frame of what it was picked in, if that is one of leaves that others may
    /// be opened against.
    function _pick(Position memory p, Pick calldata pick) internal view returns (uint256 height, uint256 first) {
        (height, first) = Lists.pick(pick, p.claim, p.first, p.height, p.count);
        if (p.stage != TENSOR) p.frames = Lists.push(p.frames, p.claim, p.first, p.height);
    }

    function _pickLeaf(Position memory p, Pick calldata pick) internal view returns (uint64) {
        (uint256 height, uint256 first) = _pick(p, pick);
        if (height != 0) revert NotALeaf(height);
        return uint64(first);
    }

    /// @dev The first reveal of a list.
    function _newList(Position memory p, bytes32[] calldata nodes, uint64 count) internal view {
        uint256 height = Lists.depth(count);
        p.first = 0;
        p.height = uint8(height);
        p.count = count;
        p.claim = Lists.reveal(nodes, 0, height, count);
    }

    /// @dev Checks the last leaf of the list that `p` claims.
    function _checkLast(Position memory p, bytes32[] calldata nodes, bytes32 last, bytes32[] calldata siblings)
        internal
        view
    {
        if (Lists.levels(p.height) < p.height) {
            Lists.check(p.claim, last, p.count - 1, p.height, siblings);
        } else {
            if (siblings.length != 0) revert Lists.WrongSiblings(0, siblings.length);
            bytes32 shown = nodes[nodes.length - 1];
            if (shown != last) revert Lists.NotUnderClaim(shown, last);
        }
    }

    function _different(bytes32 claim, bytes32 denied) internal pure {
        if (claim == denied) revert EqualClaim(claim);
    }
}
