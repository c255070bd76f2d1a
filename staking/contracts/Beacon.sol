// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

/// @title Randomness that nobody knew when results were committed
/// @notice The randomness of a batch posted in block `b` is the prevrandao of block `b + DELAY`: of that
/// block and no other, however late somebody asks. Off chain it is read from the block's header; on chain
/// it has to be recorded only when a contract must know it.
///
/// Nobody gains by waiting. A header is believed because its hash is known: for 256 blocks from the EVM,
/// for 8,191 blocks from the history contract (EIP-2935), for ever once somebody anchored it, and for any
/// older block because a chain of headers leads to it from one whose hash is known.
contract Beacon {
    using BlockHeader for Memory.Slice[];

    /// @notice A call takes at most this many headers; a longer walk is made in several calls.
    uint256 public constant MAX_HEADERS = 64;

    /// @notice A header is at most this long, in bytes.
    uint256 public constant MAX_HEADER_BYTES = 2048;

    /// @notice Blocks between the posting of a batch and the block whose randomness it gets.
    uint256 public immutable DELAY;

    /// @notice Block number to its prevrandao; zero where nobody recorded it yet.
    mapping(uint256 blockNumber => bytes32 prevrandao) public randomness;

    /// @notice Block number to its hash, where somebody anchored it.
    mapping(uint256 blockNumber => bytes32 blockHash) public anchors;

    /// @notice The randomness of a block is known to contracts from now on.
    event RandomnessRecorded(uint256 indexed blockNumber, bytes32 prevrandao);

    /// @notice The hash of a block is known to this contract for ever.
    event BlockAnchored(uint256 indexed blockNumber, bytes32 blockHash);

    /// @notice The hash of this block is not known here: anchor a later block and walk back from it.
    error UnknownBlock(uint256 blockNumber);
    /// @notice This header is not that of the block it names, or not the parent of the header before it.
    error WrongHeader(uint256 blockNumber, bytes32 expected, bytes32 actual);
    /// @notice No headers, too many, or one that is too long.
    error HeaderLimit();
    /// @notice The chain gives this block no randomness.
    error NoRandomness(uint256 blockNumber);

    /// @notice Fixes the delay for good.
    /// @param delay In blocks, at least 1
    constructor(uint256 delay) {
        DELAY = delay;
    }

    /// @notice The block whose randomness a batch posted in block `postBlock` gets.
    function targetOf(uint256 postBlock) external view returns (uint256) {
        return postBlock + DELAY;
    }

    /// @notice Keeps the hash of a block of the last 8,191, so that its header can be shown at any time.
    function anchor(uint256 blockNumber) external {
        bytes32 known = Blockhash.blockHash(blockNumber);
        if (known == 0) revert UnknownBlock(blockNumber);
        _anchor(blockNumber, known);
    }

    /// @notice Records the randomness of the last of `headers`.
    /// @param headers RLP-encoded, newest first, each the parent of the one before; the hash of the first
    /// must be known. Usually one header.
    function record(bytes[] calldata headers) external {
        if (headers.length == 0 || headers.length > MAX_HEADERS) revert HeaderLimit();
        bytes32 expected;
        bytes32 prevrandao;
        uint256 number;
        for (uint256 i = 0; i < headers.length; ++i) {
            if (headers[i].length > MAX_HEADER_BYTES) revert HeaderLimit();
            bytes memory header = headers[i];
            Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
            number = fields.getNumber();
            if (i == 0) expected = _knownHash(number);
            bytes32 actual = keccak256(header);
            if (actual != expected) revert WrongHeader(number, expected, actual);
            expected = fields.getParentHash();
            prevrandao = fields.getPrevRandao();
            if (i > 0 && i == headers.length - 1) _anchor(number, actual);
        }
        if (prevrandao == 0) revert NoRandomness(number);
        if (randomness[number] != 0) return; // Recorded before, and it can only be the same.
        randomness[number] = prevrandao;
        emit RandomnessRecorded(number, prevrandao);
    }

    function _knownHash(uint256 blockNumber) private view returns (bytes32 known) {
        known = anchors[blockNumber];
        if (known == 0) known = Blockhash.blockHash(blockNumber);
        if (known == 0) revert UnknownBlock(blockNumber);
    }

    function _anchor(uint256 blockNumber, bytes32 known) private {
        if (anchors[blockNumber] != 0) return;
        anchors[blockNumber] = known;
        emit BlockAnchored(blockNumber, known);
    }
}
