// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Credits} from "./Credits.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title What a lost case takes of the stake, and who has it
/// @notice docs/spec/contracts, section 3: a case takes `FREEZE`, as far as there is stake: what it froze, then what nobody
/// has frozen by then, then what others have frozen. The last part is kept for these, and burned if they come to nothing:
/// whoever has an accomplice convict it would have a share of what honest cases froze, else.
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

    /// @notice The accused was wrong: so much is slashed, and so divided. What is left was burned, save what others have
    /// frozen, which is kept for them; where one has taken what this case froze, it counts as slashed here, too.
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
        uint128 burned;
        (slashed, others, burned) = REGISTRY.slash(key.accused, frozen, lacking ? FREEZE - frozen : 0);
        bounty = _share(slashed, BOUNTY_SHARE);
        compensation = _share(slashed, COMPENSATION_SHARE);
        if (slashed != 0) {
            _credit(by, bounty);
            _credit(submitter, compensation);
        }
        if (slashed + burned != 0) _burn(slashed - bounty - compensation + burned, slashed + burned);
        slashed += others;
        emit ChallengeUpheld(key.jobId, key.accused, by, key.taskId, slashed, bounty, compensation);
    }

    function _unfreeze(address accused, uint128 frozen, bool lacking) internal {
        if (frozen == 0 && !lacking) return;
        uint128 burned = REGISTRY.unfreeze(accused, frozen, lacking);
        if (burned != 0) _burn(burned, burned);
    }

    function _fetch(uint128 amount) internal override {
        REGISTRY.handOver(amount);
    }

    function _share(uint128 amount, uint16 share) private pure returns (uint128) {
        return uint128(uint256(amount) * share / WHOLE);
    }
}
