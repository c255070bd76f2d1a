// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BatchOrder} from "../../../contracts/BatchOrder.sol";
import {Philox} from "../../../contracts/Philox.sol";

/// @title Random words and batch orders, to compare them with Java's
contract RandomHarness {
    /// @notice Words `from` to `from + count - 1` of a stream, one after the other.
    function words(uint256 seed, uint256 stream, uint256 substream, uint256 from, uint256 count)
        external
        pure
        returns (uint256[] memory result)
    {
        result = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) result[i] = Philox.word(seed, stream, substream, from + i);
    }

    /// @notice All samples of a batch.
    function batch(uint256 seed, uint256 first, uint256 size, uint256 step, uint256 count)
        external
        pure
        returns (uint256[] memory result)
    {
        result = new uint256[](count);
        for (uint256 j = 0; j < count; ++j) result[j] = BatchOrder.element(seed, first, size, step, count, j);
    }
}
