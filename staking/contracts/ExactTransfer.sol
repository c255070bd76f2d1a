// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Taking tokens in, to the unit
/// @notice A token that keeps a fee would leave these contracts owing more than they hold, so what arrives
/// is measured. (A token whose balances move by themselves must not be used at all.)
library ExactTransfer {
    using SafeERC20 for IERC20;

    /// @notice The token delivered another amount than it was asked for.
    error InexactTransfer(address token, uint256 asked, uint256 received);

    /// @notice Takes exactly `amount` from `from` into the calling contract.
    function pull(IERC20 token, address from, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert InexactTransfer(address(token), amount, received);
    }
}
