// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Judge} from "../../../contracts/Judge.sol";
import {Openings} from "../../../contracts/Openings.sol";

/// @title Many judgements in one call, to compare them with Java's
contract JudgeHarness {
    /// @notice Judges `count` cases.
    /// @param cases One behind the other: 1 for a step, else 0, in one byte; length of the descriptor `u16`, descriptor;
    /// element `u32`, step `u32`, accumulator `u32`; length of the openings `u32`, openings
    /// @return results For each case the bits, in four bytes, and the hash of numbers and digests of what was read
    function judge(Judge judge_, uint256 count, bytes calldata cases) external view returns (bytes memory results) {
        results = new bytes(count * 36);
        for (uint256 i = 0; i < count; ++i) {
            bool step = uint8(cases[0]) == 1;
            bytes calldata descriptor;
            (descriptor, cases) = _split(cases[3:], uint16(bytes2(cases[1:3])));
            (uint64 element, uint64 number) = (uint32(bytes4(cases)), uint32(bytes4(cases[4:])));
            uint32 accumulator = uint32(bytes4(cases[8:]));
            bytes calldata openings;
            (openings, cases) = _split(cases[16:], uint32(bytes4(cases[12:16])));
            (uint32 bits, Openings.Tensor[] memory tensors) = step
                ? judge_.judgeStep(descriptor, element, number, accumulator, openings)
                : judge_.judgeElement(descriptor, element, openings);
            _put(results, i * 36, bits, tensors);
        }
    }

    /// @notice The hash of what each node is described as, zero where it is refused.
    /// @param nodes One behind the other: length of the descriptor `u16`, descriptor
    function describe(Judge judge_, bytes calldata nodes) external view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](nodes.length);
        uint256 count = 0;
        while (nodes.length > 0) {
            bytes calldata descriptor;
            (descriptor, nodes) = _split(nodes[2:], uint16(bytes2(nodes)));
            try judge_.check(descriptor) returns (uint256) {
                Judge.Description memory d = judge_.describe(descriptor);
                hashes[count] = keccak256(abi.encodePacked(d.kind, d.dtype, d.start, d.elements, d.steps, d.head));
            } catch (bytes memory reason) {
                // Every refusal is one that was meant.
                require(reason.length == 36, "no typed refusal");
            }
            ++count;
        }
        assembly ("memory-safe") {
            mstore(hashes, count)
        }
    }

    function _split(bytes calldata all, uint256 length) private pure returns (bytes calldata, bytes calldata) {
        return (all[:length], all[length:]);
    }

    function _put(bytes memory results, uint256 offset, uint32 bits, Openings.Tensor[] memory tensors) private pure {
        bytes memory read;
        for (uint256 i = 0; i < tensors.length; ++i) {
            read = abi.encodePacked(read, tensors[i].number, tensors[i].digest);
        }
        bytes32 hash = keccak256(read);
        assembly ("memory-safe") {
            let place := add(add(results, 0x20), offset)
            mstore(add(place, 4), hash)
            for { let j := 0 } lt(j, 4) { j := add(j, 1) } { mstore8(add(place, j), shr(sub(24, mul(8, j)), bits)) }
        }
    }
}
