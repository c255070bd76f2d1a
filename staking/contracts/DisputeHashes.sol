// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lists} from "./Lists.sol";
import {Graph, Terms} from "./DisputeTypes.sol";

/// @title What a task means, as the contract reads it
/// @notice docs/spec/dispute, sections 2 and 3.
library DisputeHashes {
    bytes32 private constant TERMS = 0x86eb60b57d44aca3657105f3a647e24505499014b59d91c8d9d247fae2d4a6e7;
    bytes32 private constant GRAPH = 0x1d17223d5a5509f8d54cbba63b2f4c35c2e9763e01644414fc28a3575cc82779;
    bytes32 private constant GRAPH_INPUT = 0x340c48bf5c23d1aa94ecb800e04ef2d898d28796c8770312316561d4bfa2be8b;
    bytes32 private constant GRAPH_NODE = 0x9a660a42a5dd9e80b000c8a7df5d15ecd61adac1f713479076faa3a626417288;
    bytes32 private constant GRAPH_CARRIED = 0x34aac9be75e6958fee0f9eae2dfa9dbe6a8e6574e095a2f0cb85aba2967aaef6;
    bytes32 private constant ENTRY = 0x1a08b6c6f12d2ae41e4d91dd9337190be260e0fb82f3e11ce14c89c5dc6f72ce;
    bytes32 private constant LEAF = 0x93e5a7619ab5baaf692f787cf577ad900da1c519a3de3c6c11638406f33cc210;
    bytes32 private constant TENSOR = 0xfd6f6dbef70dd4d644d61dab7f93724425e8a3637e40e3dc3d862a7bdaf4f6a1;
    bytes32 private constant ACCUMULATORS = 0x441e181d4bc7e5f537529371aae1cb26c95c94412b3e7c86f855899676554c23;

    uint256 private constant MAX_WORDS = 8;

    /// @notice A task has steps, cut into segments of at least one, and `order` has at most eight words.
    error MalformedTerms(uint32 steps, uint32 segmentSteps, uint256 words);
    /// @notice These are not the terms that were signed.
    error OtherTerms(bytes32 signed, bytes32 given);
    /// @notice The task has no such segment.
    error NoSuchSegment(uint32 segment, uint64 segments);
    /// @notice A program has one graph or two, a graph carries something.
    error MalformedGraph(uint8 graphs, uint32 carried);
    /// @notice This is no graph of the program's.
    error NotTheProgram(bytes32 program, bytes32 found);
    /// @notice This is no item of the graph's.
    error NotTheGraph(bytes32 items, bytes32 found);

    /// @notice The digest of a task's terms.
    function terms(Terms calldata t) internal pure returns (bytes32) {
        uint256 size = t.words.length;
        if (t.steps == 0 || t.segmentSteps == 0 || size > MAX_WORDS) {
            revert MalformedTerms(t.steps, t.segmentSteps, size);
        }
        bytes memory words;
        for (uint256 i = 0; i < size; ++i) words = bytes.concat(words, bytes4(uint32(t.words[i])));
        return sha256(
            abi.encodePacked(TERMS, t.program, t.input, t.fixedState, t.steps, t.segmentSteps, t.stride, words)
        );
    }

    /// @notice Checks that these terms are the ones with this digest.
    function check(Terms calldata t, bytes32 signed) internal pure {
        bytes32 given = terms(t);
        if (given != signed) revert OtherTerms(signed, given);
    }

    /// @notice How many segments a task has.
    function segments(Terms calldata t) internal pure returns (uint64) {
        unchecked {
            return (uint64(t.steps) + t.segmentSteps - 1) / t.segmentSteps;
        }
    }

    /// @notice The first step of a segment, and how many it has.
    function segment(Terms calldata t, uint32 number) internal pure returns (uint32 first, uint64 count) {
        uint64 all = segments(t);
        if (number >= all) revert NoSuchSegment(number, all);
        unchecked {
            // Less than all steps.
            first = number * t.segmentSteps;
            count = t.steps - first;
            if (count > t.segmentSteps) count = t.segmentSteps;
        }
    }

    /// @notice Checks that step `number` runs this graph.
    function checkGraph(Graph calldata graph, Terms calldata t, uint32 number) internal view {
        if (graph.graphs == 0 || graph.graphs > 2 || graph.carried == 0) {
            revert MalformedGraph(graph.graphs, graph.carried);
        }
        bytes32 above =
            sha256(abi.encodePacked(GRAPH, graph.inputs, graph.nodes, graph.carried, graph.items, graph.body));
        if (graph.graphs == 2) {
            bool last = number == t.steps - 1;
            above = last ? Lists.node(graph.other, above) : Lists.node(above, graph.other);
        }
        bytes32 found = Lists.root(graph.graphs, above);
        if (found != t.program) revert NotTheProgram(t.program, found);
    }

    /// @notice Checks that an item is a graph's number `index`, of inputs, nodes and carried tensors.
    function checkItem(Graph calldata graph, bytes32 item, uint256 index, bytes32[] calldata siblings) internal view {
        uint64 count = uint64(graph.inputs) + graph.nodes + graph.carried;
        uint256 depth = Lists.depth(count);
        if (siblings.length != depth) revert Lists.WrongSiblings(depth, siblings.length);
        bytes32 found = Lists.root(count, Lists.climb(item, index, siblings));
        if (found != graph.items) revert NotTheGraph(graph.items, found);
    }

    /// @notice The item of an input.
    function inputItem(bytes calldata item) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(GRAPH_INPUT, item));
    }

    /// @notice The item of a node.
    function nodeItem(bytes calldata descriptor) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(GRAPH_NODE, descriptor));
    }

    /// @notice The item of a carried tensor.
    function carriedItem(bytes calldata item) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(GRAPH_CARRIED, item));
    }

    /// @notice A state's entry (docs/spec/commitments, section 4).
    function entry(bytes32 digest, bytes calldata name) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(ENTRY, digest, name));
    }

    /// @notice A chunk's leaf (docs/spec/commitments, section 3).
    function leaf(bytes memory chunk) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(LEAF, chunk));
    }

    /// @notice A tensor's digest (docs/spec/commitments, section 3).
    /// @param head Type, rank and dimensions
    function tensor(bytes memory head, bytes32 root) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(TENSOR, head, root));
    }

    /// @notice The digest of `order`, from which step `number` takes it.
    function order(Terms calldata t, uint32 number) internal pure returns (bytes32) {
        uint256 size = t.words.length;
        bytes memory data;
        for (uint256 i = 0; i < size; ++i) {
            uint32 word = uint32(t.words[i]);
            unchecked {
                if (i == size - 1) word += uint32(t.stride) * number;
            }
            data = abi.encodePacked(data, uint8(word), uint8(word >> 8), uint8(word >> 16), uint8(word >> 24));
        }
        return tensor(abi.encodePacked(uint8(2), uint8(1), uint64(size)), Lists.root(1, leaf(data)));
    }

    /// @notice The claim of so many accumulators.
    function accumulators(bytes calldata bits) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(ACCUMULATORS, bits));
    }
}
