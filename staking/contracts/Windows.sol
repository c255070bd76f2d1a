// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "./Commitments.sol";
import {Lists} from "./Lists.sol";

/// @title Transcripts, 64 checkpoints at a time
/// @notice docs/spec/contracts, section 7: window `w` is the checkpoints from `64 w` on. It is a whole subtree, so
/// its states and the siblings above it give the transcript's root.
library Windows {
    /// @notice Checkpoints of a window; the last may have fewer.
    uint256 internal constant SIZE = 64;
    uint256 private constant RISE = 6;

    /// @notice So many checkpoints have no such window, or another number of states or siblings.
    error MalformedWindow(uint32 window, uint64 count, uint256 states, uint256 siblings);

    /// @notice The root of the transcript of `count` checkpoints of which this is window `window`.
    /// @dev No deeper than proofs may be, so that whatever is shown here convicts at sight where its length is wrong.
    function root(uint32 window, uint64 count, bytes32[] calldata states, bytes32[] calldata siblings)
        internal
        view
        returns (bytes32)
    {
        uint256 first = uint256(window) * SIZE;
        uint256 depth = Lists.depth(count);
        uint256 rise = depth < RISE ? depth : RISE;
        uint256 size = first < count ? count - first : 0;
        if (size > SIZE) size = SIZE;
        if (
            size == 0 || states.length != size || siblings.length != depth - rise || depth > Commitments.MAX_DEPTH
        ) {
            revert MalformedWindow(window, count, states.length, siblings.length);
        }
        bytes32[] memory level = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) level[i] = Commitments.checkpoint(uint64(first + i), states[i]);
        return Lists.root(count, Lists.climb(Lists.top(level, 0, rise), window, siblings));
    }
}
