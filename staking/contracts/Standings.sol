// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title How providers stand in jobs
/// @notice docs/spec/contracts, section 4: what each was paid, and whether its pay is withheld, or never paid.
abstract contract Standings {
    /// @notice How a provider stands in a job.
    /// @param claimed What it was paid so far, or what was given back to the submitter in its place
    /// @param open How many challenges against it, and demands, are open: its pay is withheld
    /// @param until Its pay is withheld until then, too
    /// @param convicted Whether it was convicted: then it is never paid
    /// @dev In this order a claim touches one word.
    struct Standing {
        uint128 claimed;
        uint72 open;
        uint48 until;
        bool convicted;
    }

    /// @notice Says whose pay is withheld.
    address public immutable CHALLENGES;

    mapping(bytes32 jobId => mapping(address provider => Standing)) internal _standings;

    /// @notice Only the Challenges contract may do this.
    error OnlyChallenges(address caller);

    modifier onlyChallenges() {
        if (msg.sender != CHALLENGES) revert OnlyChallenges(msg.sender);
        _;
    }

    /// @notice Fixes who withholds pay for good.
    /// @param challenges Says whose pay is withheld
    constructor(address challenges) {
        CHALLENGES = challenges;
    }

    /// @notice A challenge against a provider opened: its pay in the job is withheld.
    /// @return submitter The job's
    /// @return refundableAt As of `termsOf`
    function withhold(bytes32 jobId, address provider)
        external
        onlyChallenges
        returns (address submitter, uint48 refundableAt)
    {
        ++_standings[jobId][provider].open;
        return termsOf(jobId);
    }

    /// @notice A challenge against a provider ended that did not convict it.
    function release(bytes32 jobId, address provider) external onlyChallenges {
        --_standings[jobId][provider].open;
    }

    /// @notice A provider showed what was demanded of it: its pay stays withheld as long again.
    /// @param time Seconds that it took
    /// @return submitter The job's
    function releaseAfter(bytes32 jobId, address provider, uint48 time)
        external
        onlyChallenges
        returns (address submitter)
    {
        Standing storage standing = _standings[jobId][provider];
        --standing.open;
        uint48 until = Time.timestamp() + time;
        if (until > standing.until) standing.until = until;
        (submitter,) = termsOf(jobId);
    }

    /// @notice A provider was convicted.
    /// @param wasOpen Whether by a challenge or demand, which has ended so
    /// @return submitter The job's
    function convict(bytes32 jobId, address provider, bool wasOpen)
        external
        onlyChallenges
        returns (address submitter)
    {
        Standing storage standing = _standings[jobId][provider];
        if (wasOpen) --standing.open;
        standing.convicted = true;
        (submitter,) = termsOf(jobId);
    }

    /// @notice What was paid to a provider in a job so far, or given back to the submitter in its place.
    function claimed(bytes32 jobId, address provider) external view returns (uint128) {
        return _standings[jobId][provider].claimed;
    }

    /// @notice How a provider stands in a job.
    function standingOf(bytes32 jobId, address provider) external view returns (Standing memory) {
        return _standings[jobId][provider];
    }

    /// @notice Who opened a job, and from when on what it does not owe can be refunded; until then its results
    /// can be challenged. Both zero for a job that nobody opened.
    function termsOf(bytes32 jobId) public view virtual returns (address submitter, uint48 refundableAt);

    function _isWithheld(Standing memory standing) internal view returns (bool) {
        return standing.open != 0 || block.timestamp < standing.until;
    }
}
