// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Challenges} from "./Challenges.sol";
import {JobMarket} from "./JobMarket.sol";
import {SignedTypes} from "./SignedTypes.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title The provider's escape hatch
/// @notice docs/spec/contracts, section 10. A provider records what it did for a job and fears not to be paid for: by
/// the submitter's word that it has the output (`take`), or, where that was not given, by the lease and its own signed
/// result (`show`). The JobMarket sets the price aside at once and pays it later, less what batches paid.
///
/// The code is one for all markets of a chain, and each market has a contract of 45 bytes that calls nothing else, and
/// which nobody can change (`ArrearsMaker`).
///
/// Only the provider itself records. What it recorded can be demanded to be opened, and challenged, as if it
/// were in a batch.
contract Arrears {
    /// @notice What the submitter signed before the work began, with the caller as the provider.
    struct Lease {
        bytes32 jobId;
        bytes32 taskId;
        uint128 price;
        uint64 deadline;
        bytes32 terms;
    }

    /// @notice What the submitter signed once it had the output, with the caller as the provider.
    /// @param signature The submitter's of `Taken`
    struct Word {
        bytes32 taskId;
        bytes32 commitment;
        uint128 price;
        bytes signature;
    }

    /// @notice A result is shown no later than so many seconds after the deadline of its lease.
    uint256 public constant GRACE = 2 minutes;
    /// @notice The most words of one call.
    uint256 public constant MAX_WORDS = 64;

    /// @notice Sets aside and pays; knows the rules.
    JobMarket public market;

    /// @notice The commitment of a result that its provider recorded; zero if it did not.
    mapping(bytes32 jobId => mapping(address provider => mapping(bytes32 taskId => bytes32))) public recorded;

    /// @notice A provider showed a result under its lease, and its signature of it over these terms.
    event ResultShown(
        bytes32 indexed jobId,
        address indexed provider,
        bytes32 indexed taskId,
        bytes32 commitment,
        uint128 price,
        uint64 deadline,
        bytes32 terms,
        bytes signature
    );
    /// @notice A provider recorded the submitter's word that it has a result.
    event TakenRecorded(
        bytes32 indexed jobId, address indexed provider, bytes32 indexed taskId, bytes32 commitment, uint128 price
    );

    /// @notice These are the arrears of this market, for good.
    error HasMarket(JobMarket market);
    /// @notice A commitment of zero opens to nothing.
    error NoCommitment();
    /// @notice The provider has recorded this task's result before.
    error RecordedBefore(bytes32 jobId, address provider, bytes32 taskId);
    /// @notice The job is unknown, or it is too late to record anything in it.
    error NotRecordable(bytes32 jobId, uint48 until);
    /// @notice No time of this contract lies so far ahead, and nobody could read the event.
    error LeaseWithoutEnd(uint64 deadline);
    /// @notice The lease is over for too long.
    error LeaseLapsed(uint64 deadline);
    /// @notice The submitter, or the provider, has not signed this.
    error NotSignedBy(address expected, address actual);
    /// @notice Too little stake, or not for long enough, answers for what the provider shows.
    error NotAnswerable(address provider, uint128 bonded, uint48 accountableUntil);
    /// @notice One to MAX_WORDS words are taken at once.
    error WordCount(uint256 count);

    /// @notice Fixes for good whose arrears these are. Whoever makes them does this in the same transaction.
    /// @param theirs Sets aside and pays
    function begin(JobMarket theirs) external {
        if (address(market) != address(0)) revert HasMarket(market);
        market = theirs;
    }

    /// @notice Records a result that the caller did under a lease, whatever the submitter says of it; until GRACE after
    /// the lease's deadline, and while it can be challenged for half a challenge window yet.
    /// @param submitterSignature Of the lease
    /// @param providerSignature The caller's of the result, over the lease's terms
    function show(
        Lease calldata lease,
        bytes calldata submitterSignature,
        bytes32 commitment,
        bytes calldata providerSignature
    ) external {
        if (lease.deadline > type(uint48).max) revert LeaseWithoutEnd(lease.deadline);
        if (block.timestamp > uint256(lease.deadline) + GRACE) revert LeaseLapsed(lease.deadline);
        JobMarket to = market;
        address submitter = _checkTime(to, lease.jobId);
        _checkAnswerable(to, msg.sender);
        _checkSigner(to, submitter, _leaseHash(lease), submitterSignature);
        _checkSigner(
            to,
            msg.sender,
            SignedTypes.resultCommitment(lease.jobId, lease.taskId, commitment, lease.terms),
            providerSignature
        );
        _record(lease.jobId, lease.taskId, commitment);
        emit ResultShown(
            lease.jobId,
            msg.sender,
            lease.taskId,
            commitment,
            lease.price,
            lease.deadline,
            lease.terms,
            providerSignature
        );
        to.record(lease.jobId, msg.sender, lease.price);
    }

    /// @notice Records what the submitter signed to have taken from the caller, while it can be challenged for half a
    /// challenge window yet.
    function take(bytes32 jobId, Word[] calldata words) external {
        if (words.length == 0 || words.length > MAX_WORDS) revert WordCount(words.length);
        JobMarket to = market;
        address submitter = _checkTime(to, jobId);
        uint128 sum = 0;
        for (uint256 i = 0; i < words.length; ++i) {
            Word calldata word = words[i];
            _checkSigner(
                to,
                submitter,
                SignedTypes.taken(jobId, word.taskId, msg.sender, word.commitment, word.price),
                word.signature
            );
            _record(jobId, word.taskId, word.commitment);
            sum += word.price;
            emit TakenRecorded(jobId, msg.sender, word.taskId, word.commitment, word.price);
        }
        to.record(jobId, msg.sender, sum);
    }

    function _record(bytes32 jobId, bytes32 taskId, bytes32 commitment) private {
        if (commitment == 0) revert NoCommitment();
        if (recorded[jobId][msg.sender][taskId] != 0) revert RecordedBefore(jobId, msg.sender, taskId);
        recorded[jobId][msg.sender][taskId] = commitment;
    }

    function _leaseHash(Lease calldata lease) private view returns (bytes32) {
        return SignedTypes.lease(lease.jobId, lease.taskId, msg.sender, lease.price, lease.deadline, lease.terms);
    }

    /// @dev While results can be challenged for half a window yet: what is recorded can still be demanded.
    function _checkTime(JobMarket to, bytes32 jobId) private view returns (address submitter) {
        uint48 until;
        (submitter, until) = to.termsOf(jobId);
        if (block.timestamp + to.CHALLENGE_WINDOW() / 2 >= until) revert NotRecordable(jobId, until);
    }

    /// @dev What cases have frozen counts: it is still there, and one that is lost takes it. What unbonds may be gone before
    /// a challenge to this result ends; what is bonded stays for longer than that, should it begin to unbond now.
    function _checkAnswerable(JobMarket to, address provider) private view {
        StakeRegistry registry = to.REGISTRY();
        (, StakeRegistry.Account memory account) = registry.stakeOf(provider);
        uint48 accountable = registry.accountableUntil(provider);
        if (
            account.bonded < Challenges(to.CHALLENGES()).FREEZE()
                || accountable < block.timestamp + uint256(to.CHALLENGE_WINDOW()) + to.JUDGEMENT_TIME()
        ) {
            revert NotAnswerable(provider, account.bonded, accountable);
        }
    }

    function _checkSigner(JobMarket to, address expected, bytes32 structHash, bytes calldata signature) private view {
        address signer = ECDSA.recoverCalldata(to.typedDigest(structHash), signature);
        if (signer != expected) revert NotSignedBy(expected, signer);
    }
}
