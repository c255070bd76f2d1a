// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a node's canonical bytes say
/// @notice docs/spec/exact-ops, sections 3, 4 and 8. Takes exactly the bytes that are a node's one encoding, refuses
/// all others, and reads nothing beyond them. What only the other nodes of a graph can tell (types and sizes of
/// what is read) is not checked here: it is part of the digests that operands are opened against.
library Descriptor {
    uint256 internal constant FOLD = 1;
    uint256 internal constant MAP = 2;
    uint256 internal constant GATHER = 3;
    uint256 internal constant SCATTER_ADD = 4;
    uint256 internal constant RANDOM = 5;
    uint256 internal constant ORDER = 6;

    uint256 internal constant F32_TYPE = 1;
    uint256 internal constant I32_TYPE = 2;
    uint256 internal constant U8_TYPE = 3;

    uint256 internal constant MAX_RANK = 8;
    uint256 internal constant MAX_ELEMENTS = 0x7FFFFFFF - 64;
    uint256 internal constant MAX_SIZE = 0x7FFFFFFF;
    uint256 private constant MAX_BYTES = 2048;
    uint256 private constant RESERVED_STREAM = 0x4F524452;

    /// @notice A node, without its operands.
    /// @param cursor Where in the call data the bytes that were not read yet begin
    /// @param end Where they end
    /// @param length How many bytes the node has
    /// @param operation Of a fold or map
    /// @param start Fold: the initial accumulator; map: what a skipped element is; Random: the stream
    /// @param steps Of each element: the size of a fold's reduction, the picks of a scatter-add; else 0
    /// @param batch Of a gather or scatter-add, as are `rows`, `picks` and `width`
    /// @param source The tensor that a node reads that is neither fold nor map
    /// @param index The tensor of indices of a gather or scatter-add
    /// @param types Of the operands, four bits each, the first one lowest
    struct Node {
        uint256 kind;
        uint256 operation;
        uint256 dtype;
        uint256 start;
        uint256[] shape;
        uint256[] reduction;
        uint256 elements;
        uint256 steps;
        uint256 batch;
        uint256 rows;
        uint256 picks;
        uint256 width;
        uint256 source;
        uint256 index;
        uint256 types;
        uint256 cursor;
        uint256 end;
        uint256 length;
    }

    /// @notice The bytes are not the encoding of a node: what is wrong lies before byte `offset`.
    error MalformedDescriptor(uint256 offset);

    /// @notice Reads a node, up to the operands of a fold or map; any other to its end.
    function decode(bytes calldata data) internal pure returns (Node memory node) {
        if (data.length >= MAX_BYTES) revert MalformedDescriptor(MAX_BYTES);
        uint256 first;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            first := data.offset
        }
        node.cursor = first;
        node.length = data.length;
        node.end = first + data.length;
        uint256 kind = byteOf(node);
        node.kind = kind;
        if (kind == FOLD || kind == MAP) {
            (node.operation, node.start) = taggedOf(node, 0);
            if (kind == FOLD) (node.dtype, node.types) = _foldTypes(node);
            else (node.dtype, node.types) = _mapTypes(node);
            if (node.dtype == F32_TYPE) canonical(node, node.start);
            if (node.dtype == U8_TYPE && node.start > 0xFF) fail(node);
            (node.shape, node.elements) = _shape(node);
            if (kind == FOLD) (node.reduction, node.steps) = _shape(node);
            return node;
        }
        if (kind == GATHER || kind == SCATTER_ADD) _moves(node);
        else if (kind == RANDOM || kind == ORDER) _draws(node);
        else fail(node);
        if (node.cursor != node.end) fail(node);
    }

    /// @notice The next byte.
    function byteOf(Node memory node) internal pure returns (uint256 value) {
        uint256 offset = advance(node, 1);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := byte(0, calldataload(offset))
        }
    }

    /// @notice The next four bytes.
    function wordOf(Node memory node) internal pure returns (uint256 value) {
        uint256 offset = advance(node, 4);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := shr(224, calldataload(offset))
        }
    }

    /// @notice The next byte and the four behind it, for which there must be `more` behind those, also gone over.
    function taggedOf(Node memory node, uint256 more) internal pure returns (uint256 tag, uint256 value) {
        uint256 offset;
        unchecked {
            offset = advance(node, 5 + more);
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := calldataload(offset)
            tag := byte(0, value)
            value := and(shr(216, value), 0xFFFFFFFF)
        }
    }

    /// @notice Goes over the next `count` bytes, which there must be.
    /// @return offset Where they begin
    function advance(Node memory node, uint256 count) internal pure returns (uint256 offset) {
        offset = node.cursor;
        unchecked {
            if (offset + count > node.end) fail(node);
            node.cursor = offset + count;
        }
    }

    /// @notice Refuses the node.
    function fail(Node memory node) internal pure {
        revert MalformedDescriptor(node.length + node.cursor - node.end);
    }

    /// @notice The next four bytes, which are a size or the number of a tensor.
    function sizeOf(Node memory node) internal pure returns (uint256 value) {
        value = wordOf(node);
        if (value > MAX_SIZE) fail(node);
    }

    /// @notice The next byte, which is a rank.
    function rankOf(Node memory node) internal pure returns (uint256 value) {
        value = byteOf(node);
        if (value > MAX_RANK) fail(node);
    }

    /// @notice Refuses NaNs other than the one.
    function canonical(Node memory node, uint256 bits) internal pure {
        if (bits & 0x7FFFFFFF > 0x7F800000 && bits != 0x7FC00000) fail(node);
    }

    /// @notice `product * size` for a product of sizes that leaves out those of 0.
    function times(Node memory node, uint256 product, uint256 size) internal pure returns (uint256) {
        unchecked {
            // Neither has more than 31 bits.
            if (size > 0) product *= size;
            if (product > MAX_ELEMENTS) fail(node);
            return product;
        }
    }

    function _shape(Node memory node) private pure returns (uint256[] memory dims, uint256 count) {
        uint256 rank = rankOf(node);
        dims = new uint256[](rank);
        uint256 offset = advance(node, 4 * rank);
        count = 1;
        bool empty = false;
        for (uint256 i = 0; i < rank; ++i) {
            uint256 size;
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                size := shr(224, calldataload(offset))
                offset := add(offset, 4)
            }
            if (size > MAX_SIZE) fail(node);
            dims[i] = size;
            if (size == 0) empty = true;
            else count = times(node, count, size);
        }
        if (empty) count = 0;
    }

    function _moves(Node memory node) private pure {
        bool gather = node.kind == GATHER;
        node.dtype = gather ? byteOf(node) : F32_TYPE;
        if (node.dtype == 0 || node.dtype > U8_TYPE) fail(node);
        (node.shape, node.elements) = _shape(node);
        node.batch = sizeOf(node);
        node.rows = sizeOf(node);
        node.picks = sizeOf(node);
        node.width = sizeOf(node);
        node.source = sizeOf(node);
        node.index = sizeOf(node);
        uint256 long = _product(node, node.batch, node.rows, node.width);
        uint256 short = _product(node, node.batch, node.picks, node.width);
        if ((gather ? short : long) != node.elements) fail(node);
        _product(node, node.batch, node.picks, 1);
        if (!gather) node.steps = node.picks;
    }

    function _draws(Node memory node) private pure {
        node.dtype = I32_TYPE;
        (node.shape, node.elements) = _shape(node);
        if (node.kind == RANDOM) {
            node.start = wordOf(node);
            if (node.start == RESERVED_STREAM) fail(node);
        } else if (node.shape.length != 1) {
            fail(node);
        }
        node.source = sizeOf(node);
    }

    function _product(Node memory node, uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        uint256 product = times(node, times(node, times(node, 1, a), b), c);
        return a == 0 || b == 0 || c == 0 ? 0 : product;
    }

    function _foldTypes(Node memory node) private pure returns (uint256 dtype, uint256 types) {
        uint256 code = node.operation;
        if (code == 0 || code > 7) fail(node);
        if (code == 1) return (F32_TYPE, 0x11);
        return code < 5 ? (F32_TYPE, 0x1) : (I32_TYPE, 0x2);
    }

    function _mapTypes(Node memory node) private pure returns (uint256 dtype, uint256 types) {
        uint256 code = node.operation;
        if (code > 0 && code < 21) {
            if (code == 6) return (F32_TYPE, 0x111);
            bool two = (code > 1 && code < 6) || code == 7 || code == 8;
            return (F32_TYPE, two ? 0x11 : 0x1);
        }
        if (code > 31 && code < 35) return (I32_TYPE, 0x11);
        if (code > 63 && code < 77) return (I32_TYPE, code == 64 ? 0x2 : 0x22);
        if (code == 96) return (F32_TYPE, 0x112);
        if (code == 97) return (I32_TYPE, 0x222);
        if (code == 112) return (F32_TYPE, 0x2);
        if (code == 113) return (I32_TYPE, 0x1);
        if (code == 114) return (F32_TYPE, 0x3);
        if (code == 115) return (I32_TYPE, 0x3);
        if (code == 116) return (U8_TYPE, 0x3);
        fail(node);
    }
}
