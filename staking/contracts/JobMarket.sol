// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Batches} from "./Batches.sol";
import {Beacon} from "./Beacon.sol";
import {Commitments} from "./Commitments.sol";
import {ExactTransfer} from "./ExactTransfer.sol";
import {StakeRegistry} from "./StakeRegistry.sol";
import {Standings} from "./Standings.sol";

/// @title Jobs, their escrow, and the pay for their results
/// @notice A submitter puts a job's money in escrow and posts its results in batches, each with the root of
/// everything earned so far. A provider's claim is cumulative: one proof collects any number of batches.
///
/// Money in escrow is at every moment one of three things: paid, owed by a posted batch, or the submitter's to
/// take back once the job has ended. What a batch owes is never refunded.
contract JobMarket is Standings, Batches, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using ExactTransfer for IERC20;

    /// @notice `paid <= payTotal <= escrow`, always. `end` is the deadline, or when the submitter closed.
    /// @dev In this order a claim touches one word of it.
    struct Job {
        address submitter;
        uint48 end;
        bool closed;
        bool refunded;
        uint32 batches;
        uint128 payTotal;
        uint128 paid;
        uint128 escrow;
    }

    /// @notice A job's deadline is at most this far ahead, in seconds; it can be extended again and again.
    uint256 public constant MAX_DURATION = 366 days;

    /// @notice What jobs are paid in.
    IERC20 public immutable TOKEN;
    /// @notice Knows where a provider's earnings go.
    StakeRegistry public immutable REGISTRY;
    /// @notice Blocks from the posting of a batch to the block whose randomness it gets (see Beacon).
    uint256 public immutable BEACON_DELAY;
    mapping(bytes32 jobId => Job) private _jobs;

    /// @notice A submitter opened a job; its escrow is in.
    event JobOpened(
        bytes32 indexed jobId, address indexed submitter, bytes32 jobDigest, uint128 escrow, uint48 deadline
    );
    /// @notice A job has this escrow and this deadline now.
    event JobExtended(bytes32 indexed jobId, uint128 escrow, uint48 deadline);
    /// @notice A batch was posted: it can be claimed from `claimableAt` on, and its checks are drawn by the
    /// randomness of block `beaconBlock`.
    event BatchPosted(
        bytes32 indexed jobId,
        uint32 indexed index,
        bytes32 resultsRoot,
        uint32 resultCount,
        bytes32 payRoot,
        uint128 payTotal,
        uint48 claimableAt,
        uint256 beaconBlock
    );
    /// @notice A provider was paid `amount`, which makes `cumulative` in this job.
    event Claimed(
        bytes32 indexed jobId, address indexed provider, address payout, uint128 amount, uint128 cumulative
    );
    /// @notice A submitter got back `amount` that a batch promised to a provider that was convicted.
    event Forfeited(
        bytes32 indexed jobId, address indexed provider, address submitter, uint128 amount, uint128 cumulative
    );
    /// @notice A submitter ended its job before the deadline.
    event JobClosed(bytes32 indexed jobId, uint48 refundableAt);
    /// @notice A submitter got back what its job did not owe.
    event Refunded(bytes32 indexed jobId, address indexed submitter, uint128 amount);

    /// @notice Nobody opened this job.
    error UnknownJob(bytes32 jobId);
    /// @notice This submitter opened this very job before.
    error JobExists(bytes32 jobId);
    /// @notice Only the job's submitter may do this.
    error NotSubmitter(bytes32 jobId, address caller);
    /// @notice The job is closed or its deadline has passed.
    error JobEnded(bytes32 jobId, uint48 end);
    /// @notice A deadline lies in the future, at most MAX_DURATION ahead.
    error DeadlineOutOfRange(uint48 deadline, uint256 latest);
    /// @notice A job needs money in escrow.
    error NoEscrow();
    /// @notice An extension keeps escrow and deadline or raises them, and raises at least one.
    error NotAnExtension(bytes32 jobId, uint128 escrow, uint48 end);
    /// @notice Batches are posted in order; this is not the next one.
    error WrongBatchIndex(uint32 expected, uint32 given);
    /// @notice The pay so far never shrinks, and never exceeds the escrow.
    error PayTotalOutOfRange(uint128 payTotal, uint128 atLeast, uint128 atMost);
    /// @notice A root is zero exactly when there is nothing under it.
    error RootMismatch();
    /// @notice The batch can still be challenged, or the one before it comes first.
    error ChallengeWindowOpen(uint48 claimableAt);
    /// @notice A challenge against the provider, or a demand, is open in this job, or was answered late.
    error PayWithheld(bytes32 jobId, address provider, uint48 latest);
    /// @notice The provider was convicted in this job: it is not paid.
    error Convicted(bytes32 jobId, address provider);
    /// @notice The provider was not convicted in this job.
    error NotConvicted(bytes32 jobId, address provider);
    /// @notice What was promised to a convicted provider is kept until every earlier promise could be claimed.
    error TooEarlyToForfeit(uint48 forfeitableAt);
    /// @notice The proof does not lead to the batch's pay root.
    error NotInPayRoot(bytes32 expected, bytes32 actual);
    /// @notice This much was claimed already.
    error NothingToClaim(uint128 claimed, uint128 cumulative);
    /// @notice The leaves of the pay root promise more than the batches owe.
    error MoreThanOwed(uint128 owed, uint128 asked);
    /// @notice The job has not ended, or not long enough ago.
    error NotRefundable(bytes32 jobId, uint48 refundableAt);
    /// @notice Everything in escrow is paid, owed, or refunded already.
    error NothingToRefund(bytes32 jobId);

    modifier onlySubmitter(bytes32 jobId) {
        address submitter = _existing(jobId).submitter;
        if (submitter != msg.sender) revert NotSubmitter(jobId, msg.sender);
        _;
    }

    /// @notice Fixes the market's rules for good.
    /// @param token What jobs are paid in
    /// @param registry Knows where a provider's earnings go
    /// @param challenges Says whose pay is withheld
    /// @param beacon Knows which block's randomness a batch gets
    /// @param challengeWindow In seconds
    /// @param judgementTime In seconds
    constructor(
        IERC20 token,
        StakeRegistry registry,
        address challenges,
        Beacon beacon,
        uint48 challengeWindow,
        uint48 judgementTime
    ) Standings(challenges) Batches(challengeWindow, judgementTime) EIP712("Assay", "1") {
        TOKEN = token;
        REGISTRY = registry;
        BEACON_DELAY = beacon.DELAY();
    }

    /// @notice Opens a job and takes its escrow from the caller.
    /// @param jobDigest What is asked for, with the request's own id (docs/spec/job)
    /// @return jobId The job's id, which can be computed beforehand
    function open(bytes32 jobDigest, uint128 escrow, uint48 deadline) external nonReentrant returns (bytes32 jobId) {
        if (escrow == 0) revert NoEscrow();
        _checkDeadline(deadline);
        jobId = Commitments.jobId(msg.sender, jobDigest);
        Job storage job = _jobs[jobId];
        if (job.submitter != address(0)) revert JobExists(jobId);
        job.submitter = msg.sender;
        job.end = deadline;
        job.escrow = escrow;
        emit JobOpened(jobId, msg.sender, jobDigest, escrow, deadline);
        TOKEN.pull(msg.sender, escrow);
    }

    /// @notice Raises a live job's escrow or deadline, or both, to what is given: repeating it takes nothing
    /// twice.
    function extend(bytes32 jobId, uint128 escrow, uint48 deadline) external nonReentrant onlySubmitter(jobId) {
        Job storage job = _jobs[jobId];
        _checkLive(jobId, job);
        uint128 before = job.escrow;
        uint48 end = job.end;
        if (escrow < before || deadline < end || (escrow == before && deadline == end)) {
            revert NotAnExtension(jobId, before, end);
        }
        if (deadline > end) {
            _checkDeadline(deadline);
            job.end = deadline;
        }
        job.escrow = escrow;
        emit JobExtended(jobId, escrow, deadline);
        if (escrow > before) TOKEN.pull(msg.sender, escrow - before);
    }

    /// @notice Posts the next batch of results (docs/spec/commitments, section 7).
    /// @param index The number of batches posted before: a repeated call cannot post twice
    /// @param payTotal The sum over the leaves of `payRoot`: all that providers have earned in this job so far
    function postBatch(
        bytes32 jobId,
        uint32 index,
        bytes32 resultsRoot,
        uint32 resultCount,
        bytes32 payRoot,
        uint128 payTotal
    ) external onlySubmitter(jobId) {
        Job storage job = _jobs[jobId];
        _checkLive(jobId, job);
        if (index != job.batches) revert WrongBatchIndex(job.batches, index);
        if (payTotal < job.payTotal || payTotal > job.escrow) {
            revert PayTotalOutOfRange(payTotal, job.payTotal, job.escrow);
        }
        if ((resultsRoot == 0) != (resultCount == 0) || (payRoot == 0) != (payTotal == 0)) revert RootMismatch();
        (uint48 promisedAt, uint48 claimableAt) = _promise(jobId, index, payRoot, payTotal > job.payTotal);
        job.batches = index + 1;
        job.payTotal = payTotal;
        _batches[jobId][index] = Batch({
            resultsRoot: resultsRoot,
            payRoot: payRoot,
            postedAt: Time.timestamp(),
            claimableAt: claimableAt,
            postBlock: Time.blockNumber(),
            resultCount: resultCount,
            promisedAt: promisedAt,
            payTotal: payTotal
        });
        emit BatchPosted(
            jobId,
            index,
            resultsRoot,
            resultCount,
            payRoot,
            payTotal,
            claimableAt,
            block.number + BEACON_DELAY
        );
    }

    /// @notice Pays `provider`'s payout address what a batch says it has earned, less what it was paid before.
    /// @dev Anyone may call: the money can go nowhere else. A challenge withholds pay no longer than the
    /// batch's window and one judgement, so that no chain of challenges can withhold it for ever.
    /// @param cumulative What the pay leaf says
    /// @param proof That the leaf is under the batch's pay root
    function claim(
        bytes32 jobId,
        uint32 index,
        address provider,
        uint128 cumulative,
        Commitments.Proof calldata proof
    ) external nonReentrant {
        Job storage job = _jobs[jobId];
        Batch storage batch = _postedBatch(jobId, index);
        if (block.timestamp < batch.claimableAt) revert ChallengeWindowOpen(batch.claimableAt);
        Standing memory standing = _standings[jobId][provider];
        if (standing.convicted) revert Convicted(jobId, provider);
        if (_isWithheld(standing) && block.timestamp < _withheldUntil(batch)) {
            revert PayWithheld(jobId, provider, _withheldUntil(batch));
        }
        uint128 amount = _settle(job, batch, jobId, provider, cumulative, proof);
        address payout = REGISTRY.payoutOf(provider);
        emit Claimed(jobId, provider, payout, amount, cumulative);
        TOKEN.safeTransfer(payout, amount);
    }

    /// @notice Pays the submitter what a batch promised to a provider that was convicted in the job. Anyone may call,
    /// from the moment on when pay of the batch is withheld from nobody: until then others had the time to claim
    /// what was promised to them before.
    /// @param cumulative All that the provider had earned in this job by then
    function forfeit(
        bytes32 jobId,
        uint32 index,
        address provider,
        uint128 cumulative,
        Commitments.Proof calldata proof
    ) external nonReentrant {
        Job storage job = _jobs[jobId];
        Batch storage batch = _postedBatch(jobId, index);
        uint48 forfeitableAt = _withheldUntil(batch);
        if (block.timestamp < forfeitableAt) revert TooEarlyToForfeit(forfeitableAt);
        if (!_standings[jobId][provider].convicted) revert NotConvicted(jobId, provider);
        uint128 amount = _settle(job, batch, jobId, provider, cumulative, proof);
        address submitter = job.submitter;
        emit Forfeited(jobId, provider, submitter, amount, cumulative);
        TOKEN.safeTransfer(submitter, amount);
    }

    /// @notice Ends a live job: no more batches. What is not owed can be refunded after the window.
    function close(bytes32 jobId) external onlySubmitter(jobId) {
        Job storage job = _jobs[jobId];
        _checkLive(jobId, job);
        job.closed = true;
        job.end = Time.timestamp();
        emit JobClosed(jobId, Time.timestamp() + CHALLENGE_WINDOW);
    }

    /// @notice Pays the submitter what no batch owes, once the job has ended and the window after its end has
    /// passed. Anyone may call: the money can go nowhere else.
    function refund(bytes32 jobId) external nonReentrant {
        Job storage job = _existing(jobId);
        uint48 refundableAt = _refundableAt(job);
        if (block.timestamp < refundableAt) revert NotRefundable(jobId, refundableAt);
        uint128 amount = job.escrow - job.payTotal;
        if (amount == 0) revert NothingToRefund(jobId);
        job.escrow = job.payTotal;
        job.refunded = true;
        emit Refunded(jobId, job.submitter, amount);
        TOKEN.safeTransfer(job.submitter, amount);
    }

    /// @notice The id of the job that `submitter` would open with `jobDigest`.
    function jobIdOf(address submitter, bytes32 jobDigest) external pure returns (bytes32) {
        return Commitments.jobId(submitter, jobDigest);
    }

    /// @notice A job; all zero when nobody opened it.
    function jobOf(bytes32 jobId) external view returns (Job memory) {
        return _jobs[jobId];
    }

    /// @inheritdoc Standings
    function termsOf(bytes32 jobId) public view override returns (address submitter, uint48 refundableAt) {
        Job storage job = _jobs[jobId];
        submitter = job.submitter;
        refundableAt = submitter == address(0) ? 0 : _refundableAt(job);
    }

    /// @notice The EIP-712 digest of a struct hash of `SignedTypes` in this contract's domain.
    function typedDigest(bytes32 structHash) external view returns (bytes32) {
        return _hashTypedDataV4(structHash);
    }

    /// @dev Takes what a batch promised to a provider out of what is owed.
    function _settle(
        Job storage job,
        Batch storage batch,
        bytes32 jobId,
        address provider,
        uint128 cumulative,
        Commitments.Proof calldata proof
    ) private returns (uint128 amount) {
        bytes32 root = Commitments.rootOf(Commitments.pay(provider, cumulative), proof);
        if (root != batch.payRoot) revert NotInPayRoot(batch.payRoot, root);
        uint128 before = _standings[jobId][provider].claimed;
        if (cumulative <= before) revert NothingToClaim(before, cumulative);
        amount = cumulative - before;
        uint128 owed = job.payTotal - job.paid;
        if (amount > owed) revert MoreThanOwed(owed, amount);
        _standings[jobId][provider].claimed = cumulative;
        job.paid += amount;
    }

    function _existing(bytes32 jobId) private view returns (Job storage job) {
        job = _jobs[jobId];
        if (job.submitter == address(0)) revert UnknownJob(jobId);
    }

    function _checkDeadline(uint48 deadline) private view {
        uint256 latest = block.timestamp + MAX_DURATION;
        if (deadline <= block.timestamp || deadline > latest) revert DeadlineOutOfRange(deadline, latest);
    }

    function _checkLive(bytes32 jobId, Job storage job) private view {
        if (job.closed || block.timestamp > job.end) revert JobEnded(jobId, job.end);
    }

    function _refundableAt(Job storage job) private view returns (uint48) {
        return job.end + CHALLENGE_WINDOW;
    }
}
