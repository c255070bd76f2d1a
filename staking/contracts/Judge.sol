// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BatchOrder} from "./BatchOrder.sol";
import {Descriptor} from "./Descriptor.sol";
import {F32} from "./F32.sol";
import {F32Functions} from "./F32Functions.sol";
import {IndexMaps} from "./IndexMaps.sol";
import {Openings} from "./Openings.sol";
import {Philox} from "./Philox.sol";
import {Scalar} from "./Scalar.sol";
import {WrittenFunctions} from "./WrittenFunctions.sol";

/// @title What one element, or one step of it, of any node of a graph comes to
/// @notice docs/spec/exact-ops, sections 3, 4 and 8, and docs/spec/dispute, section 6, "Judge". Holds nothing and
/// knows nobody: it computes from the node's descriptor and the elements that are shown, and says which tensors
/// those are from. That the descriptor is the program's, and that the tensors are agreed, is for the caller to see to.
///
/// `openings` are those of the elements that the operation reads, packed as `Openings` says, in this order:
///
/// - of a map or of a step of a fold, its operands in the order of the descriptor; none where one says skip, and
///   none of an operand that is zero by its edge rule, a constant or an index;
/// - of a gather, the index, then the source's element unless the index is out of range;
/// - of a step of a scatter-add, the index, then the update if the index is this element's row;
/// - of Random and Order, their tensor.
///
/// An element of a chunk that was opened already is not opened again.
contract Judge {
    /// @notice What a game needs to know of a node.
    /// @param kind As in the descriptor's first byte
    /// @param dtype Type of its tensor: 1 `f32`, 2 `i32`, 3 `u8`
    /// @param start What the accumulator of a fold is before its first step
    /// @param elements Of its tensor
    /// @param steps Of each element of a fold or scatter-add; 0 for every other kind
    /// @param head Type, rank and dimensions of its tensor as its digest has them: the digest is
    /// `H[assay/tensor/1](head, root)`
    struct Description {
        uint8 kind;
        uint8 dtype;
        uint32 start;
        uint64 elements;
        uint64 steps;
        bytes head;
    }

    /// @notice The rest of this contract's code.
    WrittenFunctions public immutable FUNCTIONS;

    /// @notice There is no such element or step.
    error OutOfRange(uint64 number, uint256 count);

    /// @notice An element of this many steps is not judged as a whole; one without is not judged by steps.
    error WrongJudgement(uint256 kind, uint256 steps);

    /// @notice Makes the rest of its code, which does not fit it.
    constructor() {
        FUNCTIONS = new WrittenFunctions();
    }

    /// @notice Refuses bytes that are not the encoding of a node; what only other nodes can tell is not looked at.
    /// @return operands How many the node has, if it is a fold or map
    function check(bytes calldata descriptor) external pure returns (uint256 operands) {
        Descriptor.Node memory node = Descriptor.decode(descriptor);
        if (node.types == 0) return 0;
        bool empty = node.elements == 0 || (node.kind == Descriptor.FOLD && node.steps == 0);
        (IndexMaps.Operand[] memory list,) = IndexMaps.operands(node, IndexMaps.indicesOf(node, 0, 0), !empty);
        return list.length;
    }

    /// @notice What a node is. Operands are not looked at, since a descriptor that is the program's is that of a node;
    /// of any other bytes, `check` tells.
    function describe(bytes calldata descriptor) external pure returns (Description memory description) {
        Descriptor.Node memory node = Descriptor.decode(descriptor);
        return Description({
            kind: uint8(node.kind),
            dtype: uint8(node.dtype),
            start: node.kind == Descriptor.FOLD ? uint32(node.start) : 0,
            elements: uint64(node.elements),
            steps: uint64(node.steps),
            head: _head(node.dtype, node.shape)
        });
    }

    /// @notice An element of any node, if it is a fold or scatter-add: of no step or one.
    /// @param element Its number, in row-major order
    /// @return bits Its pattern: 32 bits, or eight of a `u8`
    /// @return tensors Which tensors it follows from, each once
    function judgeElement(bytes calldata descriptor, uint64 element, bytes calldata openings)
        external
        view
        returns (uint32 bits, Openings.Tensor[] memory tensors)
    {
        Descriptor.Node memory node = Descriptor.decode(descriptor);
        if (element >= node.elements) revert OutOfRange(element, node.elements);
        if (node.steps > 1) revert WrongJudgement(node.kind, node.steps);
        Openings.Book memory book = Openings.over(openings);
        uint256 result;
        if (node.kind == Descriptor.FOLD) {
            result = _foldStep(node, element, 0, node.start, book);
        } else if (node.kind == Descriptor.MAP) {
            result = _map(node, element, book);
        } else if (node.kind == Descriptor.GATHER) {
            result = _gather(node, element, book);
        } else if (node.kind == Descriptor.SCATTER_ADD) {
            if (node.steps == 1) result = _scatterStep(node, element, 0, 0, book);
        } else {
            result = _draw(node, element, book);
        }
        return (uint32(result), Openings.close(book));
    }

    /// @notice The accumulator of an element of a fold or scatter-add after one more step.
    /// @param step Its number, from 0
    /// @param accumulator The pattern before the step
    /// @return bits The pattern after the step
    /// @return tensors Which tensors it follows from, each once
    function judgeStep(bytes calldata descriptor, uint64 element, uint64 step, uint32 accumulator, bytes calldata openings)
        external
        view
        returns (uint32 bits, Openings.Tensor[] memory tensors)
    {
        Descriptor.Node memory node = Descriptor.decode(descriptor);
        if (element >= node.elements) revert OutOfRange(element, node.elements);
        bool fold = node.kind == Descriptor.FOLD;
        if (!fold && node.kind != Descriptor.SCATTER_ADD) revert WrongJudgement(node.kind, node.steps);
        if (step >= node.steps) revert OutOfRange(step, node.steps);
        Openings.Book memory book = Openings.over(openings);
        uint256 result = fold
            ? _foldStep(node, element, step, accumulator, book)
            : _scatterStep(node, element, step, accumulator, book);
        return (uint32(result), Openings.close(book));
    }

    /// @dev Type `u8`, rank `u8`, dimensions `u64`.
    function _head(uint256 dtype, uint256[] memory shape) private pure returns (bytes memory head) {
        uint256 length;
        unchecked {
            length = 2 + 8 * shape.length;
            head = new bytes(length + 24);
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore8(add(head, 0x20), dtype)
            mstore8(add(head, 0x21), mload(shape))
            let end := add(add(head, 0x20), length)
            for { let to := add(head, 0x22) } lt(to, end) { to := add(to, 8) } {
                shape := add(shape, 0x20)
                // Its zeros fall on what is written next, at the end on the 24 bytes more.
                mstore(to, shl(192, mload(shape)))
            }
            mstore(head, length)
        }
    }

    /// @dev Of a fold without steps, what it starts from.
    function _foldStep(
        Descriptor.Node memory node,
        uint256 element,
        uint256 step,
        uint256 accumulator,
        Openings.Book memory book
    ) private view returns (uint256) {
        uint256[] memory indices = IndexMaps.indicesOf(node, element, step);
        bool any = node.steps > 0;
        (IndexMaps.Operand[] memory operands, bool skips) = IndexMaps.operands(node, indices, any);
        if (skips || !any) return accumulator;
        uint256 a = _value(operands[0], book);
        uint256 b = operands.length > 1 ? _value(operands[1], book) : 0;
        return Scalar.fold(node.operation, accumulator, a, b);
    }

    function _map(
        Descriptor.Node memory node,
        uint256 element,
        Openings.Book memory book
    ) private view returns (uint256) {
        uint256[] memory indices = IndexMaps.indicesOf(node, element, 0);
        (IndexMaps.Operand[] memory operands, bool skips) = IndexMaps.operands(node, indices, true);
        if (skips) return node.start;
        uint256 a = _value(operands[0], book);
        if (F32Functions.has(node.operation)) return FUNCTIONS.valueOf(node.operation, a);
        uint256 b = operands.length > 1 ? _value(operands[1], book) : 0;
        uint256 c = operands.length > 2 ? _value(operands[2], book) : 0;
        return Scalar.map(node.operation, a, b, c);
    }

    function _gather(Descriptor.Node memory node, uint256 element, Openings.Book memory book)
        private
        view
        returns (uint256)
    {
        unchecked {
            // `element` is (b * picks + i) * width + w, below 2**31 as all sizes are.
            uint256 pick = element / node.width;
            uint256 row = _indexAt(node, pick, book);
            if (row >= node.rows) return 0; // a negative one too: it is 2**31 or more
            uint256 place = ((pick / node.picks) * node.rows + row) * node.width + element % node.width;
            return Openings.read(book, node.source, node.dtype, node.batch * node.rows * node.width, place);
        }
    }

    function _scatterStep(
        Descriptor.Node memory node,
        uint256 element,
        uint256 step,
        uint256 accumulator,
        Openings.Book memory book
    ) private view returns (uint256) {
        unchecked {
            // `element` is (b * rows + r) * width + w.
            uint256 row = element / node.width;
            uint256 pick = (row / node.rows) * node.picks + step;
            if (_indexAt(node, pick, book) != row % node.rows) return accumulator;
            uint256 count = node.batch * node.picks * node.width;
            uint256 place = pick * node.width + element % node.width;
            return F32.add(accumulator, Openings.read(book, node.source, Descriptor.F32_TYPE, count, place));
        }
    }

    function _indexAt(Descriptor.Node memory node, uint256 pick, Openings.Book memory book)
        private
        view
        returns (uint256)
    {
        return Openings.read(book, node.index, Descriptor.I32_TYPE, node.batch * node.picks, pick);
    }

    /// @dev An element of Random or Order.
    function _draw(
        Descriptor.Node memory node,
        uint256 element,
        Openings.Book memory book
    ) private view returns (uint256) {
        bool random = node.kind == Descriptor.RANDOM;
        uint256 count = random ? 3 : 5;
        uint256[5] memory words;
        for (uint256 i = 0; i < count; ++i) {
            words[i] = Openings.read(book, node.source, Descriptor.I32_TYPE, count, i);
        }
        uint256 seed = words[0] | (words[1] << 32);
        if (random) return Philox.word(seed, node.start, words[2], element);
        return BatchOrder.element(seed, words[2], words[3], words[4], node.elements, element);
    }

    function _value(IndexMaps.Operand memory operand, Openings.Book memory book)
        private
        view
        returns (uint256)
    {
        if (!operand.read) return operand.value;
        return Openings.read(book, operand.tensor, operand.dtype, operand.count, operand.place);
    }
}
