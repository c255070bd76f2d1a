// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Commitments} from "./Commitments.sol";
import {ExactTransfer} from "./ExactTransfer.sol";
import {JobMarket} from "./JobMarket.sol";
import {SignedTypes} from "./SignedTypes.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title Challenges to results
/// @notice A challenger shows what a provider signed, opens one segment of it, and says that the segment ends in
/// another state. While the challenge is open, part of the provider's stake is frozen and its pay in the job is
/// withheld.
///
/// Who is right is for a judge, and there is none yet. So a challenge that nobody judged lapses, and then
/// nothing has happened: the stake is free again, and the challenger has its bond back. To favour either side
/// without a judgement would let that side win by saying nothing (docs/spec/contracts, section 6).
contract Challenges is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using ExactTransfer for IERC20;

    /// @notice Where a challenge stands.
    enum State {
        None,
        Open,
        Lapsed
    }

    /// @notice What makes a challenge one of a kind: each challenger has one against each result.
    struct Key {
        bytes32 jobId;
        bytes32 taskId;
        address accused;
        address challenger;
    }

    /// @notice What the accused signed, what it opens to, and what the challenger says instead.
    /// @param jobId The job
    /// @param taskId The task
    /// @param signature The accused's EIP-712 signature of ResultCommitment (65 bytes, low s)
    /// @param transcriptRoot The root over the task's checkpoints (docs/spec/commitments, section 5)
    /// @param salt What hid the root
    /// @param segment The segment in dispute: from checkpoint `segment` to checkpoint `segment + 1`
    /// @param start The digest of the state the segment starts from, which both sides hold to be right
    /// @param startProof That `start` is checkpoint `segment`
    /// @param end The digest of the state it ends in, as the accused says
    /// @param endProof That `end` is checkpoint `segment + 1`
    /// @param challengerEnd The digest of the state it ends in, as the challenger says
    struct Evidence {
        bytes32 jobId;
        bytes32 taskId;
        bytes signature;
        bytes32 transcriptRoot;
        bytes32 salt;
        uint32 segment;
        bytes32 start;
        Commitments.Proof startProof;
        bytes32 end;
        Commitments.Proof endProof;
        bytes32 challengerEnd;
    }

    /// @notice A challenge. `dispute` commits to what a judge would have to decide.
    struct Challenge {
        State state;
        uint48 deadline;
        uint128 frozen;
        bytes32 dispute;
    }

    /// @notice What bonds are paid in.
    IERC20 public immutable TOKEN;
    /// @notice Holds the stake.
    StakeRegistry public immutable REGISTRY;
    /// @notice Knows the jobs, and the domain of signatures.
    JobMarket public immutable MARKET;
    /// @notice Seconds from the opening of a challenge until it lapses.
    uint48 public immutable JUDGEMENT_TIME;
    /// @notice How much of the accused's stake one challenge freezes, if there is as much.
    uint128 public immutable FREEZE;
    /// @notice What a challenger puts down, and has back when the challenge lapses.
    uint128 public immutable BOND;
    /// @notice The free stake of a challenger that is not the job's submitter.
    uint128 public immutable MIN_CHALLENGER_STAKE;

    /// @notice How many challenges are open against a provider in a job.
    mapping(bytes32 jobId => mapping(address accused => uint256)) public openAgainst;

    /// @notice Bonds that can be withdrawn.
    mapping(address challenger => uint256) public credit;

    mapping(bytes32 id => Challenge) private _challenges;

    /// @notice A result was challenged: all that a judge, or the accused, needs to know.
    event ChallengeOpened(
        bytes32 indexed jobId,
        address indexed accused,
        address indexed challenger,
        bytes32 taskId,
        bytes32 transcriptRoot,
        uint32 segment,
        bytes32 start,
        bytes32 end,
        bytes32 challengerEnd,
        uint128 frozen,
        uint48 deadline
    );
    /// @notice Nobody judged the challenge in time: it is as if it had not been.
    event ChallengeLapsed(
        bytes32 indexed jobId, address indexed accused, address indexed challenger, bytes32 taskId, uint128 unfrozen
    );
    /// @notice A challenger has its bonds back.
    event BondWithdrawn(address indexed challenger, uint256 amount);

    /// @notice The job is unknown, or the time to challenge its results is over.
    error NotChallengeable(bytes32 jobId, uint48 until);
    /// @notice Only the submitter, or an account with this much free stake, may challenge.
    error NotEntitled(address challenger, uint256 freeStake, uint128 needed);
    /// @notice A provider cannot challenge itself.
    error OwnResult(address accused);
    /// @notice The two checkpoints are not the two ends of the segment.
    error NotTheSegment(uint32 segment, uint64 start, uint64 end);
    /// @notice A checkpoint is not in the transcript that was signed.
    error NotInTranscript(uint64 checkpoint, bytes32 expected, bytes32 actual);
    /// @notice Both sides say the same.
    error NothingDisputed();
    /// @notice This challenger has challenged this result before.
    error AlreadyChallenged(bytes32 id);
    /// @notice There is no such open challenge.
    error NotOpen(bytes32 id);
    /// @notice The time for judgement is not over.
    error StillOpen(uint48 deadline);
    /// @notice No bond to withdraw.
    error NoCredit(address challenger);

    /// @notice Fixes the rules of challenges for good.
    /// @param token What bonds are paid in
    /// @param registry Holds the stake
    /// @param market Knows the jobs, and the domain of signatures
    /// @param judgementTime In seconds
    /// @param freezeAmount Per challenge
    /// @param bond Per challenge
    /// @param minChallengerStake For everyone but the submitter
    constructor(
        IERC20 token,
        StakeRegistry registry,
        JobMarket market,
        uint48 judgementTime,
        uint128 freezeAmount,
        uint128 bond,
        uint128 minChallengerStake
    ) {
        TOKEN = token;
        REGISTRY = registry;
        MARKET = market;
        JUDGEMENT_TIME = judgementTime;
        FREEZE = freezeAmount;
        BOND = bond;
        MIN_CHALLENGER_STAKE = minChallengerStake;
    }

    /// @notice Challenges one segment of one result, and takes the bond from the caller.
    /// @return id The challenge's id
    function open(Evidence calldata evidence) external nonReentrant returns (bytes32 id) {
        _checkEntitled(evidence.jobId);
        address accused = _signer(evidence);
        if (REGISTRY.ownerOf(accused) == REGISTRY.ownerOf(msg.sender)) revert OwnResult(accused);
        _checkSegment(evidence);

        id = idOf(Key(evidence.jobId, evidence.taskId, accused, msg.sender));
        Challenge storage challenge = _challenges[id];
        if (challenge.state != State.None) revert AlreadyChallenged(id);
        uint128 frozen = REGISTRY.freeze(accused, FREEZE);
        uint48 deadline = Time.timestamp() + JUDGEMENT_TIME;
        challenge.state = State.Open;
        challenge.deadline = deadline;
        challenge.frozen = frozen;
        challenge.dispute = keccak256(
            abi.encode(
                id, evidence.transcriptRoot, evidence.segment, evidence.start, evidence.end, evidence.challengerEnd
            )
        );
        ++openAgainst[evidence.jobId][accused];
        emit ChallengeOpened(
            evidence.jobId,
            accused,
            msg.sender,
            evidence.taskId,
            evidence.transcriptRoot,
            evidence.segment,
            evidence.start,
            evidence.end,
            evidence.challengerEnd,
            frozen,
            deadline
        );
        TOKEN.pull(msg.sender, BOND);
    }

    /// @notice Ends a challenge that nobody judged in time. Anyone may call.
    function lapse(Key calldata key) external nonReentrant {
        bytes32 id = idOf(key);
        Challenge storage challenge = _challenges[id];
        if (challenge.state != State.Open) revert NotOpen(id);
        if (block.timestamp < challenge.deadline) revert StillOpen(challenge.deadline);
        uint128 frozen = challenge.frozen;
        challenge.state = State.Lapsed;
        challenge.frozen = 0;
        --openAgainst[key.jobId][key.accused];
        credit[key.challenger] += BOND;
        emit ChallengeLapsed(key.jobId, key.accused, key.challenger, key.taskId, frozen);
        if (frozen > 0) REGISTRY.unfreeze(key.accused, frozen);
    }

    /// @notice Pays the caller the bonds of its challenges that lapsed.
    function withdrawBond() external nonReentrant {
        uint256 amount = credit[msg.sender];
        if (amount == 0) revert NoCredit(msg.sender);
        credit[msg.sender] = 0;
        emit BondWithdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice A challenge; all zero when there is none.
    function challengeOf(Key calldata key) external view returns (Challenge memory) {
        return _challenges[idOf(key)];
    }

    /// @notice The id of a challenge.
    function idOf(Key memory key) public pure returns (bytes32) {
        return keccak256(abi.encode(key.jobId, key.taskId, key.accused, key.challenger));
    }

    function _checkEntitled(bytes32 jobId) private view {
        (address submitter, uint48 until) = MARKET.termsOf(jobId);
        if (block.timestamp >= until) revert NotChallengeable(jobId, until);
        if (submitter == msg.sender) return;
        uint256 free = REGISTRY.freeStakeOf(msg.sender);
        if (free < MIN_CHALLENGER_STAKE) revert NotEntitled(msg.sender, free, MIN_CHALLENGER_STAKE);
    }

    function _signer(Evidence calldata evidence) private view returns (address) {
        bytes32 commitment = Commitments.result(evidence.taskId, evidence.transcriptRoot, evidence.salt);
        bytes32 structHash = SignedTypes.resultCommitment(evidence.jobId, evidence.taskId, commitment);
        return ECDSA.recover(MARKET.typedDigest(structHash), evidence.signature);
    }

    function _checkSegment(Evidence calldata evidence) private view {
        uint64 start = evidence.startProof.index;
        uint64 end = evidence.endProof.index;
        if (start != evidence.segment || end != uint64(evidence.segment) + 1) {
            revert NotTheSegment(evidence.segment, start, end);
        }
        if (evidence.end == evidence.challengerEnd) revert NothingDisputed();
        _checkCheckpoint(evidence.transcriptRoot, evidence.start, evidence.startProof);
        _checkCheckpoint(evidence.transcriptRoot, evidence.end, evidence.endProof);
    }

    function _checkCheckpoint(bytes32 transcriptRoot, bytes32 state, Commitments.Proof calldata proof) private view {
        bytes32 root = Commitments.rootOf(Commitments.checkpoint(proof.index, state), proof);
        if (root != transcriptRoot) revert NotInTranscript(proof.index, transcriptRoot, root);
    }
}
