// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrears} from "../../contracts/Arrears.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Reserves} from "../../contracts/Reserves.sol";
import {SignedTypes} from "../../contracts/SignedTypes.sol";
import {Standings} from "../../contracts/Standings.sol";
import {CrowdDemands} from "./CrowdDemands.sol";

/// @title Who records what it did itself, and is paid for it
abstract contract CrowdArrears is CrowdDemands {
    /// @dev What was shown, to be demanded without a batch.
    struct Shown {
        bytes32 jobId;
        Result result;
    }

    Shown[] private _shown;

    function showResult(uint256 which, uint256 fuzzed, uint256 price) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0)) return;
        Result memory result = Result(bytes32(tasks++), fuzzed % 2, fuzzed / 2 % 4 == 0);
        bytes32 commitment = keyOf(jobId, result).commitment;
        Arrears.Lease memory lease = Arrears.Lease(
            jobId,
            result.taskId,
            uint128(within(price, 0, 60e18)),
            uint64(block.timestamp + within(fuzzed, 0, 1 hours) - 1 minutes),
            digestOf(longTerms())
        );
        bytes memory leased = signWith(
            job.submitter,
            SignedTypes.lease(jobId, result.taskId, hots[result.who], lease.price, lease.deadline, lease.terms)
        );
        bytes memory own = signature(21 + result.who, jobId, result.taskId, commitment, lease.terms);
        bool due = block.timestamp + WINDOW / 2 < job.end + WINDOW && answers(result.who)
            && !market.standingOf(jobId, hots[result.who]).convicted;
        vm.prank(hots[result.who]);
        (bool done,) = address(arrears).call(abi.encodeCall(Arrears.show, (lease, leased, commitment, own)));
        vm.assertEq(done, due, "shown exactly when it may be");
        if (done) _shown.push(Shown(jobId, result));
    }

    function answers(uint256 who) private view returns (bool) {
        return stake(owners[who]).bonded >= FREEZE
            && registry.accountableUntil(hots[who]) >= block.timestamp + WINDOW + JUDGEMENT;
    }

    function takeWords(uint256 which, uint256 who, uint256 price, uint256 count) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0)) return;
        who %= 2;
        Arrears.Word[] memory words = new Arrears.Word[](within(count, 1, 3));
        for (uint256 i = 0; i < words.length; ++i) {
            bytes32 taskId = bytes32(tasks++);
            uint128 one = uint128(within(price, 0, 20e18));
            bytes32 hash = SignedTypes.taken(jobId, taskId, hots[who], "commitment", one);
            words[i] = Arrears.Word(taskId, "commitment", one, signWith(job.submitter, hash));
        }
        bool due = block.timestamp + WINDOW / 2 < job.end + WINDOW && !market.standingOf(jobId, hots[who]).convicted;
        vm.prank(hots[who]);
        (bool done,) = address(arrears).call(abi.encodeCall(Arrears.take, (jobId, words)));
        vm.assertEq(done, due, "taken exactly when they may be");
    }

    function adjust(uint256 which, uint256 who, bool itself) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0)) return;
        vm.prank(itself ? hots[who % 2] : stranger);
        market.adjust(jobId, hots[who % 2]);
    }

    /// @dev Pays or lets go when that must succeed, and checks that it fails when it must not.
    function payArrears(uint256 which, uint256 who) public {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0)) return;
        address provider = hots[who % 2];
        Reserves.Arrear memory arrear = market.arrearsOf(jobId, provider);
        Standings.Standing memory standing = market.standingOf(jobId, provider);
        uint256 had = uint256(standing.claimed) + arrear.paid;
        bool withheld = standing.open > 0 || block.timestamp < standing.until;
        uint256 from = uint256(arrear.since) + WINDOW + (withheld ? JUDGEMENT : 0);
        bool owed = !standing.convicted && arrear.total > had;
        bool due = arrear.held > 0 && (!owed || block.timestamp >= from);
        (bool paid,) = address(market).call(abi.encodeCall(JobMarket.payArrears, (jobId, provider)));
        vm.assertEq(paid, due, "paid exactly when it is due");
    }

    /// @dev The submitter demands the next window of a result that was shown, if there is one.
    function demandShown(uint256 which) external {
        if (_shown.length == 0) return;
        Shown memory shown = _shown[which % _shown.length];
        Commitments.Proof memory none;
        demandResult(shown.jobId, shown.result, 0, none);
    }

    function signWith(address who, bytes32 hash) private view returns (bytes memory) {
        uint256 key = who == submitters[0] ? 41 : 42;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, market.typedDigest(hash));
        return abi.encodePacked(r, s, v);
    }
}
