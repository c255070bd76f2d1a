// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "./Commitments.sol";
import {DisputeHashes} from "./DisputeHashes.sol";
import {LeafMove} from "./DisputeTypes.sol";
import {Lists} from "./Lists.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title What a leaf of a trace is that no node gives
/// @notice docs/spec/dispute, section 6, "Leaf". Holds nothing and knows nobody; apart from the game since a contract
/// may have no more than 24,576 bytes.
contract TraceJudge {
    uint256 private constant CARRIED = 0;
    uint256 private constant FIXED = 1;
    uint256 private constant ORDER = 2;

    /// @notice This leaf of a trace is a node's tensor, which the other judge judges.
    error ANode(uint64 leaf);
    /// @notice The item is not as long as an input's or a carried tensor's.
    error MalformedItem(uint256 length);
    /// @notice The leaf follows from another one.
    error WrongSource(uint64 expected, uint64 given);
    /// @notice The tensor is not in that state, under that name.
    error NotInState(bytes32 state, bytes32 found);

    /// @notice A leaf's true value.
    /// @param leaf Which, of the trace of the step
    /// @param terms The digest of the task's terms
    /// @param before The state before the step
    /// @param number The step
    /// @param frames Those of the trace, the one that the leaf was picked in among them
    function valueOf(
        LeafMove calldata move,
        uint64 leaf,
        bytes32 terms,
        bytes32 before,
        uint32 number,
        bytes32 frames
    ) external view returns (bytes32) {
        DisputeHashes.check(move.terms, terms);
        DisputeHashes.checkGraph(move.graph, move.terms, number);
        TraceLayout.Place memory place = TraceLayout.placeOf(move.graph, leaf);
        if (place.kind == TraceLayout.Kind.Node) revert ANode(leaf);
        if (place.kind == TraceLayout.Kind.Input) return _input(move, place, before, number);
        Lists.checkAgreed(move.trace, frames, leaf, TraceLayout.sources(place));
        if (place.kind == TraceLayout.Kind.Entry) return _entry(move, place);
        if (place.kind == TraceLayout.Kind.Root) {
            return Lists.root(move.graph.carried, _source(move, 0, place.left));
        }
        bytes32 left = _source(move, 0, place.left);
        if (!place.alone) return Lists.node(left, _source(move, 1, place.right));
        bytes32 right = 0;
        for (uint256 i = 0; i < place.height; ++i) right = Lists.node(right, right);
        return Lists.node(left, right);
    }

    function _input(LeafMove calldata move, TraceLayout.Place memory place, bytes32 before, uint32 number)
        private
        view
        returns (bytes32)
    {
        bytes calldata item = move.item;
        DisputeHashes.checkItem(move.graph, DisputeHashes.inputItem(item), place.number, move.itemSiblings);
        // kind, carried index, type, rank; dimensions; name
        if (item.length < 7) revert MalformedItem(item.length);
        uint256 kind = uint8(item[0]);
        if (kind == ORDER) return DisputeHashes.order(move.terms, number);
        uint256 name = 7 + 4 * uint256(uint8(item[6]));
        if (kind > ORDER || item.length <= name) revert MalformedItem(item.length);
        bytes32 state = kind == FIXED ? move.terms.fixedState : before;
        if (kind == CARRIED) {
            uint64 index = uint32(bytes4(item[1:5]));
            bool right = move.entry.index == index && move.entry.count == move.graph.carried;
            if (!right) revert WrongSource(index, move.entry.index);
        }
        bytes32 found = Commitments.rootOf(DisputeHashes.entry(move.tensor, item[name:]), move.entry);
        if (found != state) revert NotInState(state, found);
        return move.tensor;
    }

    function _entry(LeafMove calldata move, TraceLayout.Place memory place) private view returns (bytes32) {
        bytes calldata item = move.item;
        // input number, tensor number; name
        if (item.length <= 8) revert MalformedItem(item.length);
        uint256 index = uint256(move.graph.inputs) + move.graph.nodes + place.number;
        DisputeHashes.checkItem(move.graph, DisputeHashes.carriedItem(item), index, move.itemSiblings);
        return DisputeHashes.entry(_source(move, 0, uint32(bytes4(item[4:8]))), item[8:]);
    }

    function _source(LeafMove calldata move, uint256 index, uint64 expected) private pure returns (bytes32) {
        uint64 given = move.trace.agreed[index].leaf;
        if (given != expected) revert WrongSource(expected, given);
        return move.trace.agreed[index].value;
    }
}
