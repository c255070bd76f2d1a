// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title What challenges owe to whom
/// @notice Bonds, bounties and compensations are credited, and each account pulls its own: one that cannot receive
/// tokens holds up nobody.
abstract contract Credits is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What bonds are paid in.
    IERC20 public immutable TOKEN;
    /// @notice What is burned goes here: an account that nobody has.
    address public constant NOBODY = address(0xdEaD);

    /// @notice Bonds, bounties and compensations that can be withdrawn.
    mapping(address account => uint256) public credit;

    /// @notice An account has the bonds, bounties and compensations that were its.
    event BondWithdrawn(address indexed challenger, uint256 amount);

    /// @notice No bond to withdraw.
    error NoCredit(address challenger);

    /// @notice Fixes the token for good.
    /// @param token What bonds are paid in
    constructor(IERC20 token) {
        TOKEN = token;
    }

    /// @notice Pays the caller its bonds, bounties and compensations.
    function withdrawBond() external nonReentrant {
        _pay(msg.sender);
    }

    /// @notice Pays an account what is its. Anyone may call: the money can go nowhere else.
    function withdrawFor(address account) external nonReentrant {
        _pay(account);
    }

    function _pay(address account) private {
        uint256 amount = credit[account];
        if (amount == 0) revert NoCredit(account);
        credit[account] = 0;
        emit BondWithdrawn(account, amount);
        TOKEN.safeTransfer(account, amount);
    }
}
