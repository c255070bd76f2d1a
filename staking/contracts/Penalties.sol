// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Credits} from "./Credits.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title What a lost case takes of the stake, and who has it
/// @notice docs/spec/contracts, section 3: a case takes `FREEZE`, as far as there is stake: what it froze, then what nobody
/// has frozen by then, then what others have frozen. The last part is burned: whoever has an accomplice convict it would
/// have a share of what honest cases froze, else.
abstract contract Penalties is Credits {
    /// @notice What makes a challenge one of a kind: each challenger has one against each result.
    struct Key {
        bytes32 jobId;
        bytes32 taskId;
        address accused;
        address challenger;
    }

    /// @notice Holds the stake.
    StakeRegistry public immutable REGISTRY;
    /// @notice How much of the accused's stake a case freezes, and takes if it is lost, as far as there is as much.
    uint128 public immutable FREEZE;
    /// @notice The part of a slashed stake that goes to the challenger, in basis points.
    uint16 public immutable BOUNTY_SHARE;
    /// @notice The part of a slashed stake that goes to the job's submitter, in basis points.
    uint16 public immutable COMPENSATION_SHARE;

    uint256 private constant WHOLE = 10_000;

    /// @notice The accused was wrong: of its stake, this much was slashed, and so divided; what is left was burned.
    event ChallengeUpheld(
        bytes32 indexed jobId,
        address indexed accused,
        address indexed challenger,
        bytes32 taskId,
        uint128 slashed,
        uint128 bounty,
        uint128 compensation
    );
    /// @notice Fixes what a case takes, and its division, for good.
    /// @param token What bonds are paid in
    /// @param registry Holds the stake
    /// @param amount What a case takes
    /// @param bountyShare In basis points
    /// @param compensationShare In basis points
    constructor(IERC20 token, StakeRegistry registry, uint128 amount, uint16 bountyShare, uint16 compensationShare)
        Credits(token)
    {
        REGISTRY = registry;
        FREEZE = amount;
        BOUNTY_SHARE = bountyShare;
        COMPENSATION_SHARE = compensationShare;
    }

    /// @notice The id of a challenge.
    function idOf(Key memory key) public pure returns (bytes32) {
        return keccak256(abi.encode(key.jobId, key.taskId, key.accused, key.challenger));
    }

    /// @dev Takes what a case froze, and what it found missing, and divides it; `by` has the bounty.
    function _slash(Key memory key, address by, address submitter, uint128 frozen, bool lacking)
        internal
        returns (uint128 slashed, uint128 bounty, uint128 compensation)
    {
        uint128 others;
        (slashed, others) = REGISTRY.slash(key.accused, frozen, lacking ? FREEZE - frozen : 0);
        (bounty, compensation) = _divide(by, submitter, slashed);
        if (others != 0) {
            credit[NOBODY] += others;
            slashed += others;
        }
        emit ChallengeUpheld(key.jobId, key.accused, by, key.taskId, slashed, bounty, compensation);
    }

    function _divide(address by, address submitter, uint128 amount)
        private
        returns (uint128 bounty, uint128 compensation)
    {
        if (amount == 0) return (0, 0);
        bounty = uint128(uint256(amount) * BOUNTY_SHARE / WHOLE);
        compensation = uint128(uint256(amount) * COMPENSATION_SHARE / WHOLE);
        credit[by] += bounty;
        credit[submitter] += compensation;
        credit[NOBODY] += amount - bounty - compensation;
    }

    function _unfreeze(address accused, uint128 frozen, bool lacking) internal {
        if (frozen == 0 && !lacking) return;
        REGISTRY.unfreeze(accused, frozen, lacking);
    }
}
