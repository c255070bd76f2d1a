// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title Batches of jobs, and from when on they pay
/// @notice docs/spec/contracts, section 4: no batch takes away what an earlier one promised.
abstract contract Batches {
    /// @notice What one batch committed to, and from when on it pays.
    /// @param promisedAt When the first of the batches in a row was posted that promise the same
    /// @dev In this order a claim touches two words of it.
    struct Batch {
        bytes32 resultsRoot;
        bytes32 payRoot;
        uint48 postedAt;
        uint48 claimableAt;
        uint48 postBlock;
        uint32 resultCount;
        uint48 promisedAt;
        uint128 payTotal;
    }

    /// @notice So many seconds lie between the moment from which on nothing withholds what a batch promised and the
    /// one from which on the next batch pays: no batch takes away what an earlier one promised.
    uint48 public constant PRECEDENCE = 1 hours;

    /// @notice Seconds from the posting of a batch until it can be claimed, and from the end of a job until
    /// it can be refunded.
    uint48 public immutable CHALLENGE_WINDOW;
    /// @notice Seconds an open challenge may last at most.
    uint48 public immutable JUDGEMENT_TIME;

    mapping(bytes32 jobId => mapping(uint32 index => Batch)) internal _batches;

    /// @notice No such batch was posted in this job, if there is such a job.
    error UnknownBatch(bytes32 jobId, uint32 index);

    /// @notice Fixes the market's times for good.
    /// @param challengeWindow In seconds
    /// @param judgementTime In seconds
    constructor(uint48 challengeWindow, uint48 judgementTime) {
        CHALLENGE_WINDOW = challengeWindow;
        JUDGEMENT_TIME = judgementTime;
    }

    /// @notice A posted batch; all zero when there is none.
    function batchOf(bytes32 jobId, uint32 index) external view returns (Batch memory) {
        return _batches[jobId][index];
    }

    function _postedBatch(bytes32 jobId, uint32 index) internal view returns (Batch storage batch) {
        batch = _batches[jobId][index];
        if (batch.postedAt == 0) revert UnknownBatch(jobId, index);
    }

    /// @dev From when on nothing withholds what a batch promised.
    function _withheldUntil(Batch storage batch) internal view returns (uint48) {
        uint48 judged = batch.promisedAt + CHALLENGE_WINDOW + JUDGEMENT_TIME;
        return judged > batch.claimableAt ? judged : batch.claimableAt;
    }

    /// @dev From when on a batch that is posted now pays: once its window is over, and whoever the batch before
    /// promised something has had the time to claim it. Else a submitter would hold up, by a challenge or by posting
    /// twice at once, a provider that it promised to pay, and pay all to itself by the next batch. What promises the same
    /// as the batch before pays as that one does: nobody could claim by it what cannot be claimed already. `more` is
    /// whether it promises more in all.
    function _promise(bytes32 jobId, uint32 index, bytes32 payRoot, bool more)
        internal
        view
        returns (uint48 promisedAt, uint48 claimableAt)
    {
        promisedAt = Time.timestamp();
        claimableAt = promisedAt + CHALLENGE_WINDOW;
        if (index == 0) return (promisedAt, claimableAt);
        Batch storage before = _batches[jobId][index - 1];
        if (!more && payRoot == before.payRoot) return (before.promisedAt, before.claimableAt);
        uint48 earlier = _withheldUntil(before) + PRECEDENCE;
        if (earlier > claimableAt) claimableAt = earlier;
    }
}
