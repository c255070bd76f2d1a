// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../../contracts/Commitments.sol";

/// @title A hash tree in memory, to make roots and proofs with
library Tree {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = pad(leaves);
        while (level.length > 1) level = above(level);
        return sha256(abi.encodePacked(Commitments.ROOT, uint64(leaves.length), level[0]));
    }

    function prove(bytes32[] memory leaves, uint256 index) internal pure returns (Commitments.Proof memory proof) {
        bytes32[] memory level = pad(leaves);
        uint256 depth = 0;
        for (uint256 size = level.length; size > 1; size /= 2) ++depth;
        proof = Commitments.Proof(uint64(index), uint64(leaves.length), new bytes32[](depth));
        for (uint256 i = 0; i < depth; ++i) {
            proof.siblings[i] = level[(index >> i) ^ 1];
            level = above(level);
        }
    }

    function pad(bytes32[] memory leaves) private pure returns (bytes32[] memory padded) {
        uint256 size = 1;
        while (size < leaves.length) size *= 2;
        padded = new bytes32[](size);
        for (uint256 i = 0; i < leaves.length; ++i) padded[i] = leaves[i];
    }

    function above(bytes32[] memory level) private pure returns (bytes32[] memory next) {
        next = new bytes32[](level.length / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            next[i] = sha256(abi.encodePacked(Commitments.NODE, level[2 * i], level[2 * i + 1]));
        }
    }
}
