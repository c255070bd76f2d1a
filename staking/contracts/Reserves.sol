// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What is set aside for providers whose results no batch pays
/// @notice docs/spec/contracts, section 10: one account for each job and provider.
abstract contract Reserves {
    /// @notice What a provider has recorded in a job, and what of it is set aside or was paid.
    /// @param held Set aside out of the job's escrow
    /// @param paid Paid out of it, and by no batch since
    /// @param total The prices of all that the provider recorded
    /// @param since When it recorded something last
    struct Arrear {
        uint128 held;
        uint128 paid;
        uint128 total;
        uint48 since;
    }

    /// @notice Says what a provider has recorded.
    address public immutable ARREARS;

    mapping(bytes32 jobId => mapping(address provider => Arrear)) internal _arrears;

    /// @notice Of what a provider recorded in a job, `total` in all, this much is set aside now.
    event ArrearsHeld(bytes32 indexed jobId, address indexed provider, uint128 total, uint128 held);
    /// @notice A provider was paid `amount` that no batch had granted.
    event ArrearsPaid(bytes32 indexed jobId, address indexed provider, address payout, uint128 amount);

    /// @notice Only the Arrears contract may do this.
    error OnlyArrears(address caller);
    /// @notice Nothing is set aside for the provider.
    error NothingHeld(bytes32 jobId, address provider);

    modifier onlyArrears() {
        if (msg.sender != ARREARS) revert OnlyArrears(msg.sender);
        _;
    }

    /// @notice Fixes who says what was recorded for good.
    /// @param arrears Says what a provider has recorded
    constructor(address arrears) {
        ARREARS = arrears;
    }

    /// @notice What a provider has recorded in a job, and what of it is set aside or was paid.
    function arrearsOf(bytes32 jobId, address provider) external view returns (Arrear memory) {
        return _arrears[jobId][provider];
    }

    /// @dev Of a claim that makes `cumulative`, what arrears have paid already: by no order of the two is a provider
    /// paid more than the greater of what batches granted and what it recorded, nor less.
    function _paidAgain(Arrear storage arrear, uint128 cumulative) internal view returns (uint128) {
        uint128 before = arrear.paid;
        if (before == 0) return 0;
        uint256 total = arrear.total;
        uint256 most = total > cumulative ? total : cumulative;
        uint256 sum = uint256(cumulative) + before;
        return sum > most ? uint128(sum - most) : 0;
    }
}
