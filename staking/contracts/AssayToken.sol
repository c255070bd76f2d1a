// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The token of development networks
/// @notice A fixed supply, all of it the deployer's. Elsewhere any ERC-20 without transfer fees serves.
contract AssayToken is ERC20, ERC20Permit {
    /// @notice Gives the whole supply to the deployer.
    /// @param supply In base units of 10^-18
    constructor(uint256 supply) ERC20("Assay development token", "tASSAY") ERC20Permit("Assay development token") {
        _mint(msg.sender, supply);
    }
}
