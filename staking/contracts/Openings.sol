// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "./Commitments.sol";
import {Descriptor} from "./Descriptor.sol";

/// @title Elements of tensors, shown with what leads from them to their tensors' digests
/// @notice docs/spec/commitments, section 3, and docs/spec/dispute, section 6. An opening is, packed,
///
/// - the tensor's shape: rank `u8`, dimensions `u32`;
/// - the chunk that the element lies in;
/// - the siblings from the chunk's leaf to the top of the tree over the chunks.
///
/// All lengths follow from the shape, so openings lie one behind the other without any. They come in the order in
/// which their elements are needed; an element of a chunk that is open already needs no other opening.
library Openings {
    /// @notice The tensor with this number in the graph has this digest, if the judgement is to hold.
    struct Tensor {
        uint32 number;
        bytes32 digest;
    }

    /// @dev No node reads more than three elements of different chunks.
    uint256 private constant MOST = 3;
    uint256 private constant CHUNK = 1024;

    /// @dev What was opened.
    /// @param cursor Where in the call data the openings that were not read yet begin
    /// @param end Where they end
    /// @param length How many bytes they all are
    /// @param chunks How many are open
    /// @param names Which ones
    /// @param starts Where in the call data their bytes begin
    /// @param count How many tensors were opened
    struct Book {
        uint256 cursor;
        uint256 end;
        uint256 length;
        uint256 chunks;
        uint256[MOST] names;
        uint256[MOST] starts;
        uint256 count;
        Tensor[] tensors;
    }

    /// @notice What lies before byte `offset` does not fit the tensor that is due.
    error MalformedOpening(uint256 offset);

    /// @notice Only the first `due` bytes are openings that are needed.
    error OpeningsTooLong(uint256 due, uint256 found);

    /// @notice One tensor was opened against two digests.
    error TwoDigests(uint256 tensor);

    /// @notice A book in which nothing is open yet.
    function over(bytes calldata shown) internal pure returns (Book memory book) {
        uint256 first;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            first := shown.offset
        }
        book.cursor = first;
        book.end = first + shown.length;
        book.length = shown.length;
        book.tensors = new Tensor[](MOST);
    }

    /// @notice Element `place` of tensor `number`: 32 bits, or eight of a `u8`.
    /// @param count How many elements the tensor has; more than `place`
    function read(Book memory book, uint256 number, uint256 dtype, uint256 count, uint256 place)
        internal
        view
        returns (uint256 bits)
    {
        unchecked {
            uint256 size = dtype == Descriptor.U8_TYPE ? 1 : 4;
            uint256 offset = place * size;
            uint256 name = (number << 96) | (dtype << 80) | (count << 40) | (offset / CHUNK);
            uint256 start = _find(book, name);
            if (start == 0) start = _open(book, name);
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                bits := calldataload(add(start, mod(offset, CHUNK)))
            }
            if (size == 1) return bits >> 248;
            // Tensors are little-endian.
            bits >>= 224;
            bits = ((bits & 0x00FF00FF) << 8) | ((bits >> 8) & 0x00FF00FF);
            return ((bits & 0xFFFF) << 16) | (bits >> 16);
        }
    }

    /// @notice The tensors that were read.
    /// @dev Reverts when more was shown than was needed.
    function close(Book memory book) internal pure returns (Tensor[] memory tensors) {
        if (book.cursor != book.end) revert OpeningsTooLong(_offset(book), book.length);
        tensors = book.tensors;
        uint256 count = book.count;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(tensors, count)
        }
    }

    /// @dev Where the bytes of a chunk begin that is open, else 0.
    function _find(Book memory book, uint256 name) private pure returns (uint256 start) {
        uint256 open = book.chunks;
        for (uint256 i = 0; i < open; ++i) if (book.names[i] == name) return book.starts[i];
    }

    /// @dev Opens a chunk.
    function _open(Book memory book, uint256 name) private view returns (uint256 start) {
        uint256 dtype = (name >> 80) & 0xFF;
        uint256 count = (name >> 40) & 0xFFFFFFFF;
        bytes memory head = _head(book, dtype, count);
        start = book.cursor;
        bytes32 root = _root(book, dtype == Descriptor.U8_TYPE ? count : 4 * count, name & 0xFFFFFFFF);
        _add(book, name >> 96, sha256(abi.encodePacked(Commitments.TENSOR, head, root)));
        uint256 open = book.chunks;
        book.names[open] = name;
        book.starts[open] = start;
        book.chunks = open + 1;
    }

    /// @dev Type, rank and dimensions as a tensor's digest has them, from a shape of `count` elements.
    function _head(Book memory book, uint256 dtype, uint256 count) private pure returns (bytes memory head) {
        uint256 source = _take(book, 1);
        uint256 rank;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            rank := byte(0, calldataload(source))
        }
        if (rank > Descriptor.MAX_RANK) revert MalformedOpening(_offset(book));
        source = _take(book, 4 * rank);
        head = new bytes(2 + 8 * rank);
        uint256 product = 1;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore8(add(head, 0x20), dtype)
            mstore8(add(head, 0x21), rank)
            let to := add(head, 0x22)
            for { let end := add(to, mul(8, rank)) } lt(to, end) { to := add(to, 8) } {
                let size := shr(224, calldataload(source))
                source := add(source, 4)
                // At most eight factors of 32 bits.
                product := mul(product, size)
                mstore8(add(to, 4), shr(24, size))
                mstore8(add(to, 5), shr(16, size))
                mstore8(add(to, 6), shr(8, size))
                mstore8(add(to, 7), size)
            }
        }
        if (product != count) revert MalformedOpening(_offset(book));
    }

    /// @dev The root of a tensor of `length` bytes, from its chunk of this number and the siblings behind it.
    function _root(Book memory book, uint256 length, uint256 chunk) private view returns (bytes32 root) {
        unchecked {
            uint256 leaves = (length + CHUNK - 1) / CHUNK;
            uint256 siblings = 32 * _depth(leaves);
            uint256 size = length - chunk * CHUNK;
            if (size > CHUNK) size = CHUNK;
            uint256 start = _take(book, size + siblings);
            bytes32 top = sha256(abi.encodePacked(Commitments.LEAF, _slice(start, size)));
            top = Commitments.climb(top, chunk, _slice(start + size, siblings));
            return sha256(abi.encodePacked(Commitments.ROOT, uint64(leaves), top));
        }
    }

    /// @dev The levels of a tree over `leaves`, from 1 to 2**32, above them.
    function _depth(uint256 leaves) private pure returns (uint256 depth) {
        unchecked {
            uint256 last = leaves - 1;
            if (last == 0) return 0;
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                depth := shl(4, gt(last, 0xFFFF))
                depth := or(depth, shl(3, gt(shr(depth, last), 0xFF)))
                depth := or(depth, shl(2, gt(shr(depth, last), 0xF)))
                depth := or(depth, shl(1, gt(shr(depth, last), 3)))
                depth := add(or(depth, gt(shr(depth, last), 1)), 1)
            }
        }
    }

    function _add(Book memory book, uint256 number, bytes32 digest) private pure {
        uint256 count = book.count;
        for (uint256 i = 0; i < count; ++i) {
            if (book.tensors[i].number == number) {
                if (book.tensors[i].digest != digest) revert TwoDigests(number);
                return;
            }
        }
        book.tensors[count] = Tensor(uint32(number), digest);
        book.count = count + 1;
    }

    /// @dev Where in the call data the next `size` bytes begin.
    function _take(Book memory book, uint256 size) private pure returns (uint256 start) {
        start = book.cursor;
        unchecked {
            // Sizes are below 2**16.
            if (start + size > book.end) revert MalformedOpening(_offset(book));
            book.cursor = start + size;
        }
    }

    function _slice(uint256 start, uint256 size) private pure returns (bytes calldata slice) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            slice.offset := start
            slice.length := size
        }
    }

    function _offset(Book memory book) private pure returns (uint256) {
        return book.length + book.cursor - book.end;
    }
}
