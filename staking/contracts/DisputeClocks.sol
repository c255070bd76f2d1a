// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Challenges} from "./Challenges.sol";
import {Case, Position} from "./DisputeTypes.sol";
import {JobMarket} from "./JobMarket.sol";
import {SignedTypes} from "./SignedTypes.sol";

/// @title Whose turn it is in a dispute, and how much time is left
/// @notice docs/spec/dispute, sections 7 and 8. Each side has one clock for the whole dispute, which runs while it is
/// to move. Every second between two transactions is charged once, to whoever was to move on chain.
abstract contract DisputeClocks {
    /// @notice Where a dispute stands: the struct hash of its position, and its clocks.
    /// @param since When the clock of whoever is to move began to run; 0 for no dispute
    struct Stand {
        bytes32 position;
        uint48 since;
        uint32 challengerLeft;
        uint32 accusedLeft;
        uint16 ply;
        bool accusedMoves;
    }

    uint256 private constant SIGNATURE = 65;

    /// @dev No move needs as much, and whoever has to answer one can read it from any chain node.
    uint256 private constant MOST_CALL = 65536;

    /// @notice Holds stake and bonds.
    Challenges public immutable CHALLENGES;
    /// @notice The domain of signatures.
    JobMarket public immutable MARKET;
    /// @notice Seconds that each side has.
    uint32 public immutable CLOCK;

    mapping(bytes32 dispute => Stand) private _stands;

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
        CLOCK = clock;
    }

    /// @notice Where a dispute stands; all zero when there is none, or no more.
    function standOf(bytes32 dispute) external view returns (Stand memory) {
        return _stands[dispute];
    }

    function _begin(bytes32 dispute, Position memory p) internal {
        _stands[dispute] = Stand(SignedTypes.position(dispute, p), uint48(block.timestamp), CLOCK, CLOCK, p.ply, true);
        _show(dispute);
    }

    /// @dev Begins a move of the caller's: checks the position and whose turn it is, and charges the time. A position
    /// that both sides signed is not stored: what the move leads to takes its place at once.
    function _enter(Case calldata c, Position calldata position, bytes calldata signatures)
        internal
        returns (bytes32 dispute, Position memory p)
    {
        dispute = keccak256(abi.encode(c));
        Stand storage stand = _open(dispute);
        bytes32 given = SignedTypes.position(dispute, position);
        if (signatures.length > 0) {
            _checkSigned(c, stand, position.ply, given, signatures);
        } else if (stand.position != given) {
            revert OtherPosition(stand.position, given);
        }
        _charge(stand);
        p = position;
        address mover = p.accusedMoves ? c.accused : c.challenger;
        if (msg.sender != mover) revert NotYourTurn(mover, msg.sender);
    }

    /// @dev Ends a move: the other side is to move, from this position.
    function _leave(bytes32 dispute, Position memory p) internal {
        ++p.ply;
        p.accusedMoves = !p.accusedMoves;
        _put(_stands[dispute], SignedTypes.position(dispute, p), p.ply, p.accusedMoves);
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
        Stand storage stand = _open(dispute);
        bytes32 hash = SignedTypes.position(dispute, position);
        _checkSigned(c, stand, position.ply, hash, signatures);
        _charge(stand);
        _put(stand, hash, position.ply, position.accusedMoves);
        emit Adopted(dispute, position);
    }

    /// @dev Ends a dispute whose clock has run out, and says whether it was the accused's.
    function _timeOut(bytes32 dispute) internal returns (bool accused) {
        Stand storage stand = _open(dispute);
        accused = stand.accusedMoves;
        uint32 left = accused ? stand.accusedLeft : stand.challengerLeft;
        uint256 elapsed = block.timestamp - stand.since;
        if (elapsed <= left) revert TimeIsLeft(elapsed, left);
        delete _stands[dispute];
    }

    function _close(bytes32 dispute) internal {
        delete _stands[dispute];
    }

    /// @dev Takes the time since the last transaction off the clock that ran.
    function _charge(Stand storage stand) private {
        bool accused = stand.accusedMoves;
        uint32 left = accused ? stand.accusedLeft : stand.challengerLeft;
        uint256 elapsed = block.timestamp - stand.since;
        if (elapsed > left) revert TimeIsUp(elapsed, left);
        unchecked {
            left -= uint32(elapsed);
        }
        if (accused) stand.accusedLeft = left;
        else stand.challengerLeft = left;
        stand.since = uint48(block.timestamp);
    }

    function _put(Stand storage stand, bytes32 hash, uint16 ply, bool accusedMoves) private {
        stand.position = hash;
        stand.ply = ply;
        stand.accusedMoves = accusedMoves;
    }

    function _open(bytes32 dispute) private view returns (Stand storage stand) {
        stand = _stands[dispute];
        if (stand.since == 0) revert NotOpen(dispute);
    }

    function _checkSigned(
        Case calldata c,
        Stand storage stand,
        uint16 ply,
        bytes32 position,
        bytes calldata signatures
    ) private view {
        if (ply <= stand.ply) revert StalePosition(stand.ply, ply);
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
