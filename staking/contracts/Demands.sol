// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Challenges} from "./Challenges.sol";
import {Commitments} from "./Commitments.sol";
import {DisputeHashes} from "./DisputeHashes.sol";
import {Terms} from "./DisputeTypes.sol";
import {JobMarket} from "./JobMarket.sol";
import {Penalties} from "./Penalties.sol";
import {Windows} from "./Windows.sol";

/// @title Demands that a result be opened
/// @notice docs/spec/contracts, section 7. A job's submitter demands that whoever signed a result of a posted batch
/// shows the states of its transcript, one window of 64 checkpoints after the other. Who does not in time is slashed
/// as one that was convicted: else a cheat would sign, and then keep to itself what would convict it.
///
/// Whoever answers shows what the signer committed to and nothing else, so anybody may, and nothing is judged here.
contract Demands is ReentrancyGuardTransient {
    /// @notice Where the demand to open a result stands.
    enum State {
        None,
        Open,
        Answered,
        Silent
    }

    /// @notice What is demanded to be opened.
    struct Key {
        bytes32 jobId;
        bytes32 taskId;
        address accused;
        bytes32 commitment;
    }

    /// @notice Where it stands.
    /// @dev One word. The rules let no demand freeze more than 96 bits hold.
    /// @param frozen Of the accused's stake, while it is open
    /// @param lacking Whether that is less than it takes if it is not answered: others had frozen the stake
    /// @param deadline The last second in which it is answered
    /// @param window The one demanded last
    /// @param checkpoints As many as the terms say; 0 once an answer showed that there are more or fewer
    /// @param late Seconds that all answers took: so much longer the result can be challenged, and demanded
    struct Demand {
        uint96 frozen;
        bool lacking;
        uint40 deadline;
        uint32 window;
        uint40 checkpoints;
        uint32 late;
        State state;
    }

    /// @notice One window of the transcript that was committed to.
    /// @param window The one that is demanded
    /// @param count How many checkpoints the transcript has, whatever the terms say
    /// @param states The window's, in order
    /// @param siblings From its subtree up to the top, from the bottom up
    /// @param salt What hid the transcript's root
    struct Opening {
        uint32 window;
        uint64 count;
        bytes32[] states;
        bytes32[] siblings;
        bytes32 salt;
    }

    /// @notice Holds stake and bonds.
    Challenges public immutable CHALLENGES;
    /// @notice Knows the batches.
    JobMarket public immutable MARKET;
    /// @notice Seconds in which a demand has to be answered.
    uint32 public immutable CLOCK;

    mapping(bytes32 id => Demand) private _demands;

    /// @notice A window of a result was demanded.
    event Demanded(
        bytes32 indexed jobId,
        address indexed accused,
        bytes32 taskId,
        bytes32 commitment,
        uint32 window,
        uint48 deadline,
        uint128 frozen
    );
    /// @notice A window that was demanded was shown; what was frozen is not any more.
    event DemandAnswered(
        bytes32 indexed jobId,
        address indexed accused,
        bytes32 taskId,
        bytes32 commitment,
        uint32 window,
        bytes32 transcriptRoot,
        bytes32 salt,
        uint64 count,
        bytes32[] states,
        bytes32[] siblings
    );
    /// @notice A window that was demanded was not shown in time: so much of the accused's stake was slashed at once, and
    /// so divided; what is left was burned.
    event StayedSilent(
        bytes32 indexed jobId,
        address indexed accused,
        bytes32 taskId,
        bytes32 commitment,
        uint32 window,
        uint128 slashed,
        uint128 bounty,
        uint128 compensation
    );

    /// @notice The result is not in this batch.
    error NotInBatch(bytes32 resultsRoot, bytes32 found);
    /// @notice Another window is the next to be demanded, or is the one that is.
    error WrongWindow(uint32 expected, uint32 given);
    /// @notice The transcript has no such window.
    error NoSuchWindow(uint32 window, uint256 checkpoints);
    /// @notice A window of this result is demanded already.
    error AlreadyDemanded(bytes32 id, uint48 deadline);
    /// @notice The signer was slashed because it did not answer.
    error WasSilent(bytes32 id);
    /// @notice Nothing is demanded of this result.
    error NotDemanded(bytes32 id);
    /// @notice The time to answer is over.
    error TooLate(uint48 deadline);
    /// @notice There is time left to answer.
    error NotYet(uint48 deadline);
    /// @notice This is not what was committed to.
    error NotCommitted(bytes32 commitment, bytes32 found);

    /// @notice Fixes the rules of demands for good.
    /// @param challenges Holds stake and bonds
    /// @param market Knows the batches
    /// @param clock Seconds in which a demand has to be answered
    constructor(Challenges challenges, JobMarket market, uint32 clock) {
        CHALLENGES = challenges;
        MARKET = market;
        CLOCK = clock;
    }

    /// @notice Demands the next window of a result; the caller is the job's submitter, and its bond is taken.
    /// @param key The result; `accused` signed it
    /// @param index Of the batch that it is in
    /// @param proof That it is in that batch
    /// @param signature The accused's of the result, over these terms
    /// @param window The next that was not answered yet, from 0 on
    function demand(
        Key calldata key,
        uint32 index,
        Commitments.Proof calldata proof,
        bytes calldata signature,
        Terms calldata terms,
        uint32 window
    ) external nonReentrant {
        bytes32 digest = DisputeHashes.terms(terms);
        bytes32 id = idOf(key);
        Demand memory d = _demands[id];
        if (d.state == State.None) d.checkpoints = uint40(DisputeHashes.segments(terms)) + 1;
        _checkNext(id, d, window);
        _checkInBatch(key, index, proof);
        d.state = State.Open;
        d.window = window;
        d.deadline = uint40(block.timestamp) + CLOCK;
        uint128 frozen;
        (frozen, d.lacking) = CHALLENGES.demanded(
            Penalties.Key(key.jobId, key.taskId, key.accused, msg.sender), signature, key.commitment, digest
        );
        d.frozen = uint96(frozen);
        _demands[id] = d;
        emit Demanded(key.jobId, key.accused, key.taskId, key.commitment, window, d.deadline, d.frozen);
    }

    /// @notice Shows the window that is demanded, up to and including its deadline. Anybody may.
    function answer(Key calldata key, Opening calldata opening) external nonReentrant {
        bytes32 id = idOf(key);
        Demand memory d = _demands[id];
        if (d.state != State.Open) revert NotDemanded(id);
        if (block.timestamp > d.deadline) revert TooLate(d.deadline);
        if (opening.window != d.window) revert WrongWindow(d.window, opening.window);
        bytes32 root = _checkCommitted(key, opening);
        (uint128 frozen, bool lacking) = (d.frozen, d.lacking);
        uint48 since = d.deadline - CLOCK;
        d.state = State.Answered;
        (d.frozen, d.lacking) = (0, false);
        d.late += uint32(block.timestamp - since);
        // Of another length it convicts at sight: nobody is asked for what is not there.
        if (opening.count != d.checkpoints) d.checkpoints = 0;
        _demands[id] = d;
        _announce(key, root, opening);
        CHALLENGES.answered(key.jobId, key.accused, frozen, lacking, since);
    }

    /// @notice Ends a demand that was not answered in time. Anybody may.
    function expire(Key calldata key) external nonReentrant {
        bytes32 id = idOf(key);
        Demand storage d = _demands[id];
        if (d.state != State.Open) revert NotDemanded(id);
        if (block.timestamp <= d.deadline) revert NotYet(d.deadline);
        (uint128 frozen, bool lacking) = (d.frozen, d.lacking);
        d.state = State.Silent;
        (d.frozen, d.lacking) = (0, false);
        (uint128 slashed, uint128 bounty, uint128 compensation) =
            CHALLENGES.silent(key.jobId, key.taskId, key.accused, frozen, lacking);
        emit StayedSilent(
            key.jobId, key.accused, key.taskId, key.commitment, d.window, slashed, bounty, compensation
        );
    }

    /// @notice Where the demand to open a result stands; all zero when there was none.
    function demandOf(Key calldata key) external view returns (Demand memory) {
        return _demands[idOf(key)];
    }

    /// @notice The id under which it is kept.
    function idOf(Key calldata key) public pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    /// @dev Each window once, in order, one at a time, and none that the terms do not give.
    function _checkNext(bytes32 id, Demand memory d, uint32 window) private pure {
        if (d.state == State.Open) revert AlreadyDemanded(id, d.deadline);
        if (d.state == State.Silent) revert WasSilent(id);
        uint32 next = d.state == State.None ? 0 : d.window + 1;
        if (window != next) revert WrongWindow(next, window);
        if (uint256(window) * Windows.SIZE >= d.checkpoints) revert NoSuchWindow(window, d.checkpoints);
    }

    function _checkCommitted(Key calldata key, Opening calldata opening) private view returns (bytes32 root) {
        root = Windows.root(opening.window, opening.count, opening.states, opening.siblings);
        bytes32 found = Commitments.result(key.taskId, root, opening.salt);
        if (found != key.commitment) revert NotCommitted(key.commitment, found);
    }

    function _announce(Key calldata key, bytes32 root, Opening calldata opening) private {
        emit DemandAnswered(
            key.jobId,
            key.accused,
            key.taskId,
            key.commitment,
            opening.window,
            root,
            opening.salt,
            opening.count,
            opening.states,
            opening.siblings
        );
    }

    function _checkInBatch(Key calldata key, uint32 index, Commitments.Proof calldata proof) private view {
        bytes32 posted = MARKET.batchOf(key.jobId, index).resultsRoot;
        bytes32 entry = Commitments.batchEntry(key.taskId, key.accused, key.commitment);
        bytes32 found = Commitments.rootOf(entry, proof);
        if (found != posted) revert NotInBatch(posted, found);
    }
}
