// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../../contracts/Commitments.sol";
import {F32} from "../../contracts/F32.sol";
import {Graph, Terms} from "../../contracts/DisputeTypes.sol";

/// @title A task whose every number is known beforehand
/// @notice A step adds the fixed `w`, of ones, to `a`; sums a hundred elements of the new `a` for each of `b`'s two;
/// and adds `order` to `c`. Some copies of `c` that nobody reads make the trace long. All numbers are small integers,
/// so that what is right can be written down, and is here computed in another way than by the contracts.
contract Toy {
    uint32 internal constant N = 300; // Elements of `a`: two chunks, the second shorter.
    uint32 internal constant K = 100; // Steps of a fold.
    uint32 internal constant COPIES = 60;
    uint32 internal constant INPUTS = 5;
    uint32 internal constant NODES = 3 + COPIES;
    uint32 internal constant TENSORS = INPUTS + NODES;
    uint32 internal constant ALL_STEPS = 100;
    uint32 internal constant SEGMENT_STEPS = 70;
    int32 internal constant STRIDE = -3;

    bytes32 internal constant NODE_TAG = 0x9a660a42a5dd9e80b000c8a7df5d15ecd61adac1f713479076faa3a626417288;

    /// @dev The state after each step, from the task's start on: `ALL_STEPS + 1` of them.
    bytes32[] internal states;
    bytes32[] internal items;

    function prepare() internal {
        for (uint32 s = 0; s <= ALL_STEPS; ++s) states.push(stateOf(s));
        items = graphItems();
    }

    function terms() public view returns (Terms memory t) {
        int32[] memory words = new int32[](2);
        (words[0], words[1]) = (7, 1000);
        bytes32 plain = graphDigest("body");
        bytes32 last = graphDigest("last body");
        bytes32 above = node(plain, last);
        t = Terms(h("root", abi.encodePacked(uint64(2), above)), states[0], fixedState(), ALL_STEPS, SEGMENT_STEPS, STRIDE, words);
    }

    function termsDigest() public view returns (bytes32) {
        Terms memory t = terms();
        return h(
            "terms",
            abi.encodePacked(
                t.program,
                t.input,
                t.fixedState,
                t.steps,
                t.segmentSteps,
                t.stride,
                uint32(t.words[0]),
                uint32(t.words[1])
            )
        );
    }

    function graphAt(uint32 s) public view returns (Graph memory) {
        bool last = s == ALL_STEPS - 1;
        bytes32 root = treeRoot(items);
        return last
            ? Graph(INPUTS, NODES, 3, root, "last body", 2, graphDigest("body"))
            : Graph(INPUTS, NODES, 3, root, "body", 2, graphDigest("last body"));
    }

    function graphDigest(bytes32 body) internal view returns (bytes32) {
        return h2("graph", abi.encodePacked(INPUTS, NODES, uint32(3), treeRoot(items), body));
    }

    /// @dev Without their tags.
    function itemBytes(uint256 index) public pure returns (bytes memory) {
        if (index == 0) return abi.encodePacked(uint8(0), uint32(0), uint8(1), uint8(1), N, "a");
        if (index == 1) return abi.encodePacked(uint8(0), uint32(1), uint8(1), uint8(1), uint32(2), "b");
        if (index == 2) return abi.encodePacked(uint8(0), uint32(2), uint8(2), uint8(1), uint32(2), "c");
        if (index == 3) return abi.encodePacked(uint8(2), uint32(0), uint8(2), uint8(1), uint32(2), "order");
        if (index == 4) return abi.encodePacked(uint8(1), uint32(0), uint8(1), uint8(1), N, "w");
        if (index < TENSORS) return descriptor(uint32(index));
        uint32 carried = uint32(index) - TENSORS;
        return abi.encodePacked(carried, INPUTS + carried, nameOf(carried));
    }

    function nameOf(uint32 carried) internal pure returns (string memory) {
        return carried == 0 ? "a" : carried == 1 ? "b" : "c";
    }

    function graphItems() internal pure returns (bytes32[] memory all) {
        all = new bytes32[](TENSORS + 3);
        for (uint32 i = 0; i < TENSORS + 3; ++i) {
            string memory tag = i < INPUTS ? "graph-input" : i < TENSORS ? "graph-node" : "graph-carried";
            all[i] = h(tag, itemBytes(i));
        }
    }

    function descriptor(uint32 tensor) public pure returns (bytes memory) {
        if (tensor == INPUTS) return bytes.concat(hex"020200000000", one(N), view_(0, N), view_(4, N));
        if (tensor == INPUTS + 1) {
            bytes memory read = abi.encodePacked(uint8(1), INPUTS, uint8(1), uint8(0), N, uint32(0), K, uint32(1));
            return bytes.concat(hex"010200000000", one(2), one(K), read);
        }
        if (tensor == INPUTS + 2) return bytes.concat(hex"024100000000", one(2), view_(2, 2), view_(3, 2));
        return bytes.concat(hex"024000000000", one(2), view_(2, 2));
    }

    function one(uint32 size) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), size);
    }

    function view_(uint32 tensor, uint32 size) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), tensor, uint8(1), uint8(0), size, uint32(0), uint32(1));
    }

    // What is right.

    /// @dev The bytes of a tensor in step `s`.
    function bytesOf(uint32 s, uint32 tensor) public pure returns (bytes memory data) {
        if (tensor == 0) return numbers(s);
        if (tensor == INPUTS) return numbers(s + 1);
        if (tensor == 1 || tensor == INPUTS + 1) {
            uint32 after_ = tensor == 1 ? s : s + 1;
            // Before the first step, `b` is zeros.
            if (after_ == 0) return new bytes(8);
            return bytes.concat(little(sum(after_ - 1, 0, K)), little(sum(after_ - 1, 1, K)));
        }
        if (tensor == 3) return orderOf(s);
        if (tensor == 4) {
            data = new bytes(4 * N);
            for (uint256 i = 0; i < N; ++i) (data[4 * i + 2], data[4 * i + 3]) = (0x80, 0x3f);
            return data;
        }
        return totals(tensor == INPUTS + 2 ? s + 1 : s);
    }

    function sizeOf(uint32 tensor) public pure returns (uint32) {
        return tensor == 0 || tensor == 4 || tensor == INPUTS ? N : 2;
    }

    function head(uint32 tensor) internal pure returns (bytes memory) {
        bool whole = tensor == 2 || tensor == 3 || tensor > INPUTS + 1;
        return abi.encodePacked(whole ? uint8(2) : uint8(1), uint8(1), uint64(sizeOf(tensor)));
    }

    /// @dev The accumulator of element `o` of the fold in step `s`, after `count` steps.
    function sum(uint32 s, uint32 o, uint32 count) public pure returns (uint32) {
        uint256 total = 0;
        for (uint256 r = 0; r < count; ++r) total += (K * o + r) % 50 + s + 1;
        return uint32(F32.fromInt(total));
    }

    function numbers(uint32 s) private pure returns (bytes memory data) {
        data = new bytes(4 * N);
        for (uint256 i = 0; i < 50; ++i) {
            bytes4 word = bytes4(little(uint32(F32.fromInt(i + s))));
            for (uint256 j = i; j < N; j += 50) {
                assembly ("memory-safe") {
                    let at_ := add(add(data, 0x20), mul(4, j))
                    mstore(at_, or(word, and(mload(at_), shr(32, not(0)))))
                }
            }
        }
    }

    function totals(uint32 s) private pure returns (bytes memory) {
        int256 first = int256(uint256(s)) * 7;
        int256 second = int256(uint256(s)) * 1000 + int256(STRIDE) * int256(uint256(s)) * (int256(uint256(s)) - 1) / 2;
        return bytes.concat(little(uint32(int32(first))), little(uint32(int32(second))));
    }

    function orderOf(uint32 s) private pure returns (bytes memory) {
        return bytes.concat(little(7), little(uint32(int32(1000) + STRIDE * int32(s))));
    }

    function little(uint32 word) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(word), uint8(word >> 8), uint8(word >> 16), uint8(word >> 24));
    }

    function chunkOf(uint32 s, uint32 tensor, uint256 index) public pure returns (bytes memory chunk) {
        bytes memory data = bytesOf(s, tensor);
        uint256 size = data.length - 1024 * index;
        if (size > 1024) size = 1024;
        chunk = new bytes(size);
        assembly ("memory-safe") {
            mcopy(add(chunk, 0x20), add(add(data, 0x20), mul(1024, index)), size)
        }
    }

    function chunkLeaves(uint32 s, uint32 tensor) public pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](sizeOf(tensor) > 256 ? 2 : 1);
        for (uint256 i = 0; i < leaves.length; ++i) leaves[i] = h("leaf", chunkOf(s, tensor, i));
    }

    function wordsOf(bytes memory chunk) internal pure returns (bytes32[] memory words) {
        words = new bytes32[]((chunk.length + 31) / 32);
        for (uint256 i = 0; i < chunk.length; ++i) {
            words[i / 32] |= bytes32(chunk[i]) >> (8 * (i % 32));
        }
    }

    function digestOf(uint32 s, uint32 tensor) public pure returns (bytes32) {
        return h("tensor", bytes.concat(head(tensor), treeRoot(chunkLeaves(s, tensor))));
    }

    function fixedState() internal pure returns (bytes32) {
        bytes32[] memory entries = new bytes32[](1);
        entries[0] = h("entry", abi.encodePacked(digestOf(0, 4), "w"));
        return treeRoot(entries);
    }

    /// @dev Before step `s`.
    function entriesOf(uint32 s) public pure returns (bytes32[] memory entries) {
        entries = new bytes32[](3);
        for (uint32 i = 0; i < 3; ++i) entries[i] = h("entry", abi.encodePacked(digestOf(s, i), nameOf(i)));
    }

    function stateOf(uint32 s) internal pure returns (bytes32) {
        return treeRoot(entriesOf(s));
    }

    function traceOf(uint32 s) public pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](TENSORS + 3 + 3 + 1);
        bytes32 copy = digestOf(s, INPUTS + 3);
        for (uint32 i = 0; i < TENSORS; ++i) leaves[i] = i < INPUTS + 3 ? digestOf(s, i) : copy;
        for (uint32 i = 0; i < 3; ++i) {
            leaves[TENSORS + i] = h("entry", abi.encodePacked(leaves[INPUTS + i], nameOf(i)));
        }
        leaves[TENSORS + 3] = node(leaves[TENSORS], leaves[TENSORS + 1]);
        leaves[TENSORS + 4] = node(leaves[TENSORS + 2], 0);
        leaves[TENSORS + 5] = node(leaves[TENSORS + 3], leaves[TENSORS + 4]);
        leaves[TENSORS + 6] = h("root", abi.encodePacked(uint64(3), leaves[TENSORS + 5]));
    }

    // Hashes, written down once more.

    function h(string memory name, bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(sha256(bytes(string.concat("assay/", name, "/1"))), data));
    }

    function h2(string memory name, bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(sha256(bytes(string.concat("assay/", name, "/2"))), data));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(Commitments.NODE, left, right));
    }

    function treeRoot(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32 above = subtree(leaves, 0, log2Up(leaves.length));
        return sha256(abi.encodePacked(Commitments.ROOT, uint64(leaves.length), above));
    }

    /// @dev The node of this height over the leaves from `first` on.
    function subtree(bytes32[] memory leaves, uint256 first, uint256 height) internal pure returns (bytes32) {
        if (height == 0) return first < leaves.length ? leaves[first] : bytes32(0);
        if (first >= leaves.length) return zero(height);
        uint256 half = 1 << (height - 1);
        return node(subtree(leaves, first, height - 1), subtree(leaves, first + half, height - 1));
    }

    function zero(uint256 height) internal pure returns (bytes32 z) {
        for (uint256 i = 0; i < height; ++i) z = node(z, z);
    }

    function log2Up(uint256 count) internal pure returns (uint256 height) {
        while (1 << height < count) ++height;
    }
}
