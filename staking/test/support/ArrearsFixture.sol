// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrears} from "../../contracts/Arrears.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Reserves} from "../../contracts/Reserves.sol";
import {SignedTypes} from "../../contracts/SignedTypes.sol";
import {DemandFixture} from "./DemandFixture.sol";

/// @title A job whose provider may have to help itself
abstract contract ArrearsFixture is DemandFixture {
    uint128 internal constant PRICE = 7e18;
    uint256 internal constant SUBMITTER_KEY = 1;

    function leaseOf(bytes32 taskId) internal view returns (Arrears.Lease memory lease) {
        lease = Arrears.Lease(jobId, taskId, PRICE, uint64(block.timestamp + 1 hours), 0);
    }

    function leaseSignature(uint256 by, Arrears.Lease memory lease) internal view returns (bytes memory) {
        return signWith(by, SignedTypes.lease(lease.jobId, lease.taskId, hot, lease.price, lease.deadline, lease.terms));
    }

    function show(bytes32 taskId) internal {
        showLease(leaseOf(taskId));
    }

    function showLease(Arrears.Lease memory lease) internal {
        showAs(hot, lease, leaseSignature(SUBMITTER_KEY, lease), commitmentOf(lease.taskId), hotKey);
    }

    function showAs(
        address by,
        Arrears.Lease memory lease,
        bytes memory leaseSignature_,
        bytes32 commitment,
        uint256 signer
    ) internal {
        bytes memory result = signature(signer, lease.jobId, lease.taskId, commitment, lease.terms);
        arm();
        vm.prank(by);
        arrears.show(lease, leaseSignature_, commitment, result);
    }

    function commitmentOf(bytes32 taskId) internal pure returns (bytes32) {
        return keccak256(abi.encode("commitment", taskId));
    }

    function word(uint256 by, bytes32 taskId, uint128 price) internal view returns (Arrears.Word memory) {
        bytes32 commitment = commitmentOf(taskId);
        bytes memory signature_ = signWith(by, SignedTypes.taken(jobId, taskId, hot, commitment, price));
        return Arrears.Word(taskId, commitment, price, signature_);
    }

    /// @dev Takes `count` words of a price each, of tasks numbered from `first` on.
    function take(uint256 first, uint256 count, uint128 price) internal {
        Arrears.Word[] memory words = new Arrears.Word[](count);
        for (uint256 i = 0; i < count; ++i) words[i] = word(SUBMITTER_KEY, bytes32(first + i + 1), price);
        takeAs(hot, words);
    }

    function takeOne(Arrears.Word memory one) internal {
        Arrears.Word[] memory words = new Arrears.Word[](1);
        words[0] = one;
        takeAs(hot, words);
    }

    function takeAs(address by, Arrears.Word[] memory words) internal {
        arm();
        vm.prank(by);
        arrears.take(jobId, words);
    }

    function signWith(uint256 by, bytes32 structHash) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(by, market.typedDigest(structHash));
        return abi.encodePacked(r, s, v);
    }

    function payArrears() internal {
        arm();
        vm.prank(stranger);
        market.payArrears(jobId, hot);
    }

    function adjust() internal {
        vm.prank(stranger);
        market.adjust(jobId, hot);
    }

    function account() internal view returns (Reserves.Arrear memory) {
        return market.arrearsOf(jobId, hot);
    }

    function job() internal view returns (JobMarket.Job memory) {
        return market.jobOf(jobId);
    }

    function wealth() internal view returns (uint256) {
        return token.balanceOf(payout);
    }
}
