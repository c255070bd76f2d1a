// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title What challenges owe to whom
/// @notice Bonds, bounties and compensations are credited, and each account pulls its own: one that cannot receive
/// tokens holds up nobody. No verdict moves tokens either: what was slashed stays where the stake was until somebody is
/// paid who needs it.
abstract contract Credits is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What bonds are paid in.
    IERC20 public immutable TOKEN;
    /// @notice What is burned goes here: an account that nobody has.
    address public constant NOBODY = address(0xdEaD);

    /// @dev In one word, since a verdict changes both.
    struct Purse {
        uint128 burned;
        uint128 away;
    }

    mapping(address account => uint256) private _credits;
    Purse private _purse;

    /// @notice An account has the bonds, bounties and compensations that were its.
    event BondWithdrawn(address indexed challenger, uint256 amount);

    /// @notice No bond to withdraw.
    error NoCredit(address challenger);

    /// @notice Fixes the token for good.
    /// @param token What bonds are paid in
    constructor(IERC20 token) {
        TOKEN = token;
    }

    /// @notice Bonds, bounties and compensations that can be withdrawn; of NOBODY, what is burned.
    function credit(address account) public view returns (uint256) {
        return account == NOBODY ? _purse.burned : _credits[account];
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
        uint256 amount = credit(account);
        if (amount == 0) revert NoCredit(account);
        if (account == NOBODY) _purse.burned = 0;
        else _credits[account] = 0;
        emit BondWithdrawn(account, amount);
        if (TOKEN.balanceOf(address(this)) < amount) {
            uint128 away = _purse.away;
            _purse.away = 0;
            _fetch(away);
        }
        TOKEN.safeTransfer(account, amount);
    }

    function _credit(address account, uint128 amount) internal {
        if (account == NOBODY) _burn(amount, 0);
        else _credits[account] += amount;
    }

    /// @notice Credits NOBODY.
    /// @param away How much more was slashed, whosever it is, and is not here yet
    function _burn(uint128 amount, uint128 away) internal {
        Purse memory purse = _purse;
        purse.burned += amount;
        purse.away += away;
        _purse = purse;
    }

    /// @dev Takes in what was slashed and is not here yet.
    function _fetch(uint128 amount) internal virtual;
}
