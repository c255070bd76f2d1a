// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeHashes} from "./DisputeHashes.sol";
import {Shown} from "./DisputeTypes.sol";
import {Judge} from "./Judge.sol";
import {Lists} from "./Lists.sol";

/// @title Elements in chunks, and chunks in tensors
/// @notice docs/spec/commitments, section 3, and docs/spec/dispute, section 6, "Chunk" and "Fold".
library Elements {
    /// @notice Bytes of a chunk, but for a tensor's last.
    uint256 internal constant CHUNK = 1024;

    uint256 private constant WORD = 32;

    /// @notice This is not the descriptor of the node in dispute.
    error OtherNode(bytes32 expected, bytes32 given);
    /// @notice This chunk has so many bytes.
    error WrongChunk(uint256 expected, uint256 given);
    /// @notice This element lies in another chunk, or there is none such.
    error NotInChunk(uint64 element, uint64 chunk);

    /// @notice Checks that these are the bytes of the node in dispute.
    function check(bytes32 expected, bytes calldata descriptor) internal pure {
        bytes32 given = DisputeHashes.nodeItem(descriptor);
        if (given != expected) revert OtherNode(expected, given);
    }

    /// @notice How many chunks a node's tensor has.
    function chunks(Judge.Description memory node) internal pure returns (uint64) {
        uint256 size = _bytes(node);
        return size == 0 ? 1 : uint64((size + CHUNK - 1) / CHUNK);
    }

    /// @notice How many bytes chunk `number` has.
    function chunkSize(Judge.Description memory node, uint256 number) internal pure returns (uint256) {
        uint256 left = _bytes(node) - number * CHUNK;
        return left < CHUNK ? left : CHUNK;
    }

    /// @notice The leaf of a chunk of this size.
    function leafOf(bytes calldata data, uint256 size) internal pure returns (bytes32) {
        if (data.length != size) revert WrongChunk(size, data.length);
        return DisputeHashes.leaf(data);
    }

    /// @notice The top of the tree over a chunk's words.
    function wordsOf(bytes calldata data) internal view returns (bytes32) {
        unchecked {
            uint256 words = _words(data.length);
            bytes32[] memory level = new bytes32[](words);
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                calldatacopy(add(level, 0x20), data.offset, data.length)
            }
            return Lists.top(level, 0, Lists.depth(words));
        }
    }

    /// @notice What the claim about chunk `chunk`, the top over its words, says that an element is.
    function claimed(Judge.Description memory node, bytes32 claim, uint64 chunk, Shown calldata shown)
        internal
        view
        returns (uint32 bits)
    {
        uint256 size = node.dtype == 3 ? 1 : 4;
        uint256 offset = uint256(shown.element) * size;
        if (shown.element >= node.elements || offset / CHUNK != chunk) revert NotInChunk(shown.element, chunk);
        unchecked {
            uint256 depth = Lists.depth(_words(chunkSize(node, chunk)));
            Lists.check(claim, shown.word, (offset % CHUNK) / WORD, depth, shown.siblings);
            // Little-endian.
            uint256 word = uint256(shown.word) >> (256 - 8 * (size + offset % WORD));
            for (uint256 i = 0; i < size; ++i) {
                bits = (bits << 8) | uint32(word & 0xFF);
                word >>= 8;
            }
        }
    }

    function _words(uint256 size) private pure returns (uint256) {
        return size == 0 ? 1 : (size + WORD - 1) / WORD;
    }

    function _bytes(Judge.Description memory node) private pure returns (uint256) {
        return node.dtype == 3 ? node.elements : 4 * uint256(node.elements);
    }
}
