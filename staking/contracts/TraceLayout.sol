// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Graph} from "./DisputeTypes.sol";

/// @title Which leaf of a step's trace is what
/// @notice docs/spec/dispute, section 4: the tensors of inputs and nodes, the state's entries, the inner nodes of the
/// tree over these from the bottom up, and the state's digest.
library TraceLayout {
    /// @notice What a leaf of a trace is.
    enum Kind {
        Input,
        Node,
        Entry,
        Inner,
        Root
    }

    /// @notice What a leaf is, and which others it follows from.
    /// @param number Of an input, a node or a carried tensor: which one
    /// @param left Of an inner node: its left child; of the root: the top
    /// @param right Of an inner node: its right child, unless it has none
    /// @param height Of an inner node: that of its children
    struct Place {
        Kind kind;
        uint64 number;
        uint64 left;
        uint64 right;
        bool alone;
        uint64 height;
    }

    /// @notice How many leaves the trace of a graph's step has.
    function length(Graph calldata graph) internal pure returns (uint64 count) {
        unchecked {
            // Of numbers of 32 bits: nowhere near 64.
            uint64 level = graph.carried;
            count = uint64(graph.inputs) + graph.nodes + level + 1;
            while (level > 1) {
                level = (level + 1) >> 1;
                count += level;
            }
        }
    }

    /// @notice What leaf `leaf` is, which the trace has.
    function placeOf(Graph calldata graph, uint64 leaf) internal pure returns (Place memory place) {
        unchecked {
            uint64 tensors = uint64(graph.inputs) + graph.nodes;
            place.number = leaf;
            if (leaf < graph.inputs) return place;
            place.kind = Kind.Node;
            place.number = leaf - graph.inputs;
            if (leaf < tensors) return place;
            place.kind = Kind.Entry;
            place.number = leaf - tensors;
            if (place.number < graph.carried) return place;
            place.kind = Kind.Inner;
            uint64 below = tensors;
            uint64 size = graph.carried;
            while (size > 1) {
                uint64 start = below + size;
                uint64 half = (size + 1) >> 1;
                if (leaf < start + half) {
                    place.number = leaf - start;
                    place.left = below + 2 * place.number;
                    place.right = place.left + 1;
                    place.alone = place.right == start;
                    return place;
                }
                below = start;
                size = half;
                ++place.height;
            }
            place.kind = Kind.Root;
            place.number = 0;
            place.left = below;
        }
    }

    /// @notice From how many leaves an entry, an inner node or the root follows.
    function sources(Place memory place) internal pure returns (uint256) {
        return place.kind == Kind.Inner && !place.alone ? 2 : 1;
    }
}
