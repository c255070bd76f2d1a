// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Challenges} from "./Challenges.sol";
import {Case, Position} from "./DisputeTypes.sol";
import {JobMarket} from "./JobMarket.sol";
import {SignedTypes} from "./SignedTypes.sol";

/// @title Whose turn it is in a dispute, and how much time is left
/// @notice docs/spec/dispute, sections 7 and 8. Each side has one clock for the whole dispute, which runs while it is
/// to move. Every second between two transactions is charged once, to whoever was to move on chain.
///
/// All of it is one word of storage. So a position is stored as the first 20 bytes of its hash, as an account is
/// (docs/decisions/0013), and whose turn it is follows from its number: the accused's where that is odd.
abstract contract DisputeClocks {
    /// @notice Where a dispute stands.
    /// @param position The first 20 bytes of the struct hash of its position; the others are zero
    /// @param since When the clock of whoever is to move began to run; 0 for no dispute
    struct Stand {
        bytes32 position;
        uint48 since;
        uint32 challengerLeft;
        uint32 accusedLeft;
        uint16 ply;
        bool accusedMoves;
    }

    /// @dev The same as it is stored.
    struct Word {
        bytes20 position;
        uint40 since;
        uint24 challengerLeft;
        uint24 accusedLeft;
        uint8 ply;
    }

    uint256 private constant SIGNATURE = 65;

    /// @dev A game takes less than fifty, whatever its graph.
    uint256 private constant MOST_PLIES = type(uint8).max;

    /// @dev No move needs as much, and whoever has to answer one can read it from any chain node.
    uint256 private constant MOST_CALL = 65536;

    /// @notice Holds stake and bonds.
    Challenges public immutable CHALLENGES;
    /// @notice The domain of signatures.
    JobMarket public immutable MARKET;
    /// @notice Seconds that each side has.
    uint32 public immutable CLOCK;

    mapping(bytes32 dispute => Word) private _words;

    /// @notice The call that the next event tells of, where the transaction's own input may not show it: whoever moves
    /// through other code cannot keep from the other side what it has to answer.
    event Called(bytes32 indexed dispute, bytes call);
    /// @notice A move was made; what it revealed is in the transaction, or in the `Called` before.
    event Moved(bytes32 indexed dispute, Position position);
    /// @notice A later position was shown that both sides signed.
    event Adopted(bytes32 indexed dispute, Position position);

    /// @notice There is no such dispute, or it is over.
    error NotOpen(bytes32 dispute);
    /// @notice This is not the position that the dispute is at.
    error OtherPosition(bytes32 stored, bytes32 given);
    /// @notice The accused moves from positions of odd number, the challenger from the others; none is above 255.
    error NoSuchTurn(uint16 ply, bool accusedMoves);
    /// @notice Both sides sign, with 65 bytes each.
    error WrongSignatures(uint256 length);
    /// @notice The position was signed by another account.
    error WrongSigner(address expected, address actual);
    /// @notice The dispute is at this position, or further.
    error StalePosition(uint16 stored, uint16 given);
    /// @notice The other side is to move.
    error NotYourTurn(address mover, address caller);
    /// @notice The time of whoever is to move is over.
    error TimeIsUp(uint256 elapsed, uint32 left);
    /// @notice Whoever is to move has time left.
    error TimeIsLeft(uint256 elapsed, uint32 left);
    /// @notice The other side need not read so much.
    error CallTooLong(uint256 length);

    /// @notice Fixes the rules of clocks for good.
    /// @param challenges Holds stake and bonds
    /// @param market The domain of signatures
    /// @param clock Seconds that each side has
    constructor(Challenges challenges, JobMarket market, uint32 clock) {
        CHALLENGES = challenges;
        MARKET = market;
        CLOCK = SafeCast.toUint24(clock);
    }

    /// @notice Where a dispute stands; all zero when there is none, or no more.
    function standOf(bytes32 dispute) external view returns (Stand memory) {
        Word memory word = _words[dispute];
        return Stand(
            word.position, word.since, word.challengerLeft, word.accusedLeft, word.ply, _accusedMoves(word.ply)
        );
    }

    function _begin(bytes32 dispute, Position memory p) internal {
        bytes20 position = bytes20(SignedTypes.position(dispute, p));
        _words[dispute] = Word(position, uint40(block.timestamp), uint24(CLOCK), uint24(CLOCK), uint8(p.ply));
        _show(dispute);
    }

    /// @dev Begins a move of the caller's: checks the position and whose turn it is, and charges the time. A position
    /// that both sides signed is not stored: what the move leads to takes its place at once.
    function _enter(Case calldata c, Position calldata position, bytes calldata signatures)
        internal
        returns (bytes32 dispute, Position memory p)
    {
        dispute = keccak256(abi.encode(c));
        Word memory word = _open(dispute);
        bytes32 given = SignedTypes.position(dispute, position);
        _checkTurn(position.ply, position.accusedMoves);
        if (signatures.length > 0) {
            _checkSigned(c, word, position.ply, given, signatures);
        } else if (word.position != bytes20(given) || word.ply != position.ply) {
            revert OtherPosition(word.position, given);
        }
        _charge(word);
        _words[dispute] = word;
        p = position;
        address mover = p.accusedMoves ? c.accused : c.challenger;
        if (msg.sender != mover) revert NotYourTurn(mover, msg.sender);
    }

    /// @dev Ends a move: the other side is to move, from this position.
    function _leave(bytes32 dispute, Position memory p) internal {
        ++p.ply;
        p.accusedMoves = !p.accusedMoves;
        _checkTurn(p.ply, p.accusedMoves);
        Word memory word = _words[dispute];
        _put(word, SignedTypes.position(dispute, p), p.ply);
        _words[dispute] = word;
        _show(dispute);
        emit Moved(dispute, p);
    }

    /// @dev Only of an account without code is it sure that its transaction is this call (EIP-7702).
    function _show(bytes32 dispute) private {
        if (msg.data.length > MOST_CALL) revert CallTooLong(msg.data.length);
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != tx.origin || msg.sender.code.length != 0) emit Called(dispute, msg.data);
    }

    /// @dev Takes a later position that both sides signed.
    function _adopt(Case calldata c, Position calldata position, bytes calldata signatures) internal {
        bytes32 dispute = keccak256(abi.encode(c));
        Word memory word = _open(dispute);
        bytes32 hash = SignedTypes.position(dispute, position);
        _checkTurn(position.ply, position.accusedMoves);
        _checkSigned(c, word, position.ply, hash, signatures);
        _charge(word);
        _put(word, hash, position.ply);
        _words[dispute] = word;
        emit Adopted(dispute, position);
    }

    /// @dev Ends a dispute whose clock has run out, and says whether it was the accused's.
    function _timeOut(bytes32 dispute) internal returns (bool accused) {
        Word memory word = _open(dispute);
        accused = _accusedMoves(word.ply);
        uint32 left = accused ? word.accusedLeft : word.challengerLeft;
        uint256 elapsed = block.timestamp - word.since;
        if (elapsed <= left) revert TimeIsLeft(elapsed, left);
        delete _words[dispute];
    }

    function _close(bytes32 dispute) internal {
        delete _words[dispute];
    }

    /// @dev Takes the time since the last transaction off the clock that ran.
    function _charge(Word memory word) private view {
        bool accused = _accusedMoves(word.ply);
        uint24 left = accused ? word.accusedLeft : word.challengerLeft;
        uint256 elapsed = block.timestamp - word.since;
        if (elapsed > left) revert TimeIsUp(elapsed, left);
        unchecked {
            left -= uint24(elapsed);
        }
        if (accused) word.accusedLeft = left;
        else word.challengerLeft = left;
        word.since = uint40(block.timestamp);
    }

    function _put(Word memory word, bytes32 hash, uint16 ply) private pure {
        word.position = bytes20(hash);
        word.ply = uint8(ply);
    }

    function _open(bytes32 dispute) private view returns (Word memory word) {
        word = _words[dispute];
        if (word.since == 0) revert NotOpen(dispute);
    }

    function _accusedMoves(uint256 ply) private pure returns (bool) {
        return ply & 1 == 1;
    }

    function _checkTurn(uint16 ply, bool accusedMoves) private pure {
        if (ply > MOST_PLIES || accusedMoves != _accusedMoves(ply)) revert NoSuchTurn(ply, accusedMoves);
    }

    function _checkSigned(
        Case calldata c,
        Word memory word,
        uint16 ply,
        bytes32 position,
        bytes calldata signatures
    ) private view {
        if (ply <= word.ply) revert StalePosition(word.ply, ply);
        if (signatures.length != 2 * SIGNATURE) revert WrongSignatures(signatures.length);
        bytes32 digest = MARKET.typedDigest(position);
        _checkSigner(c.accused, digest, signatures[:SIGNATURE]);
        _checkSigner(c.challenger, digest, signatures[SIGNATURE:]);
    }

    function _checkSigner(address expected, bytes32 digest, bytes calldata signature) private pure {
        address actual = ECDSA.recoverCalldata(digest, signature);
        if (actual != expected) revert WrongSigner(expected, actual);
    }
}
