// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {Credits} from "../contracts/Credits.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {Demands} from "../contracts/Demands.sol";
import {Terms} from "../contracts/DisputeTypes.sol";
import {ExactTransfer} from "../contracts/ExactTransfer.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {MarketFixture} from "./support/MarketFixture.sol";
import {Tree} from "./support/Tree.sol";

/// @dev A token that calls back in the middle of each transfer, keeps a fee, or answers `false`.
contract HostileToken is ERC20("Hostile", "H") {
    address private target;
    bytes private message;
    uint256 private fee;
    bool private silent;
    bool private still;
    bool public refused;
    bytes4 public why;

    constructor(uint256 supply) {
        _mint(msg.sender, supply);
    }

    function callBack(address to, bytes calldata with) external {
        (target, message, refused) = (to, with, false);
    }

    function keep(uint256 part) external {
        fee = part;
    }

    function doNothing() external {
        silent = true;
    }

    function standStill(bool whether) external {
        still = whether;
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return silent ? false : super.transferFrom(from, to, value);
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!still, "no token moves");
        super._update(from, to, value - (from == address(0) ? 0 : fee));
        if (target == address(0)) return;
        (bool done, bytes memory answer) = target.call(message);
        refused = !done;
        why = bytes4(answer);
    }
}

contract HostileTokenTest is MarketFixture {
    HostileToken private hostile;
    bytes32 private jobId;

    function setUp() public override {
        vm.warp(1_800_000_000);
        vm.roll(20_000_000);
        hostile = new HostileToken(10 * PURSE);
        deploy(hostile);
        register(120e18);
        jobId = openJob(100e18);
        post(jobId, 0, 10e18, 0);
        pass(WINDOW);
    }

    function test_a_claim_inside_a_claim_is_refused() public {
        Commitments.Proof memory proof = Tree.prove(pay(10e18, 0), 0);
        reenter(address(market), abi.encodeCall(JobMarket.claim, (jobId, 0, hot, 10e18, proof)));
        claimFirst(jobId, 0, 10e18, 0);
        assertRefused();
        vm.assertEq(token.balanceOf(payout), 10e18, "paid once");
    }

    function test_a_refund_inside_a_claim_is_refused() public {
        pass(40 days);
        reenter(address(market), abi.encodeCall(JobMarket.refund, (jobId)));
        claimFirst(jobId, 0, 10e18, 0);
        assertRefused();
    }

    function test_a_refund_inside_a_refund_is_refused() public {
        pass(40 days);
        reenter(address(market), abi.encodeCall(JobMarket.refund, (jobId)));
        market.refund(jobId);
        assertRefused();
        vm.assertEq(token.balanceOf(submitter), PURSE - 10e18, "refunded once");
    }

    function test_a_withdrawal_inside_a_withdrawal_is_refused() public {
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING);
        reenter(address(registry), abi.encodeCall(StakeRegistry.withdraw, ()));
        vm.prank(owner);
        registry.withdraw();
        assertRefused();
    }

    function test_a_challenge_inside_a_challenge_is_refused() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        reenter(address(challenges), abi.encodeCall(Challenges.open, (shown)));
        challenge(jobId, "task");
        assertRefused();
    }

    function test_a_bond_inside_a_bond_is_refused() public {
        challenge(jobId, "task");
        pass(JUDGEMENT);
        challenges.lapse(keyOf(jobId, "task"));
        reenter(address(challenges), abi.encodeCall(Credits.withdrawBond, ()));
        vm.prank(submitter);
        challenges.withdrawBond();
        assertRefused();
    }

    function test_a_challenge_or_payout_inside_a_demand_is_refused() public {
        bytes32 root = Tree.root(checkpoints("task", 5));
        bytes32 commitment = Commitments.result("task", root, "salt");
        Demands.Key memory key = Demands.Key(jobId, "task", hot, commitment);
        bytes32[] memory entries = new bytes32[](1);
        entries[0] = Commitments.batchEntry("task", hot, commitment);
        bytes32 posted = Tree.root(entries);
        bytes32 payRoot = Tree.root(pay(10e18, 0));
        vm.prank(submitter);
        market.postBatch(jobId, 1, posted, 1, payRoot, 10e18);
        Terms memory t = Terms("program", "input", 0, 4, 1, 0, new int32[](0));
        bytes32 digest = sha256(
            abi.encodePacked(
                sha256("assay/terms/1"), t.program, t.input, t.fixedState, t.steps, t.segmentSteps, t.stride
            )
        );
        bytes memory call = abi.encodeCall(
            Demands.demand,
            (key, 1, Tree.prove(entries, 0), signature(hotKey, jobId, "task", commitment, digest), t, 0)
        );
        bytes[3] memory inner = [
            abi.encodeCall(Challenges.open, (evidence(jobId, "task", hotKey, 2))),
            abi.encodeCall(Credits.withdrawFor, (submitter)),
            abi.encodeCall(Demands.expire, (key))
        ];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 before = vm.snapshotState();
            reenter(i < 2 ? address(challenges) : address(demands), inner[i]);
            vm.prank(submitter);
            (bool done,) = address(demands).call(call);
            vm.assertTrue(done, "demanded");
            assertRefused();
            vm.revertToState(before);
        }
    }

    function test_a_token_that_keeps_a_fee_is_refused() public {
        hostile.keep(1);
        vm.expectRevert(abi.encodeWithSelector(ExactTransfer.InexactTransfer.selector, token, 1e18, 1e18 - 1));
        vm.prank(owner);
        registry.bondUpTo(121e18);
        vm.expectPartialRevert(ExactTransfer.InexactTransfer.selector);
        vm.prank(stranger);
        market.open("job", 1e18, uint48(block.timestamp + 1 days));
    }

    function test_a_token_that_stands_still_keeps_nobody_from_a_verdict() public {
        admit(jobId, "task");
        hostile.standStill(true);
        decide(keyOf(jobId, "task"), true);
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 4 + FREEZE / 2, "convicted, and credited");
        vm.expectRevert(bytes("no token moves"));
        challenges.withdrawFor(submitter);
        hostile.standStill(false);
        uint256 before = token.balanceOf(submitter);
        challenges.withdrawFor(submitter);
        vm.assertEq(token.balanceOf(submitter) - before, BOND + FREEZE / 4 + FREEZE / 2, "paid when it can be");
    }

    function test_nothing_is_handed_over_while_stake_comes_in() public {
        admit(jobId, "task");
        decide(keyOf(jobId, "task"), true);
        reenter(address(challenges), abi.encodeCall(Credits.withdrawFor, (submitter)));
        vm.prank(owner);
        registry.bondUpTo(200e18);
        assertRefused();
        vm.assertEq(token.balanceOf(address(registry)), 200e18 + FREEZE, "all of it came in");
    }

    function test_a_token_that_only_says_false_is_refused() public {
        hostile.doNothing();
        vm.expectPartialRevert(bytes4(keccak256("SafeERC20FailedOperation(address)")));
        vm.prank(owner);
        registry.bondUpTo(121e18);
    }

    function reenter(address target, bytes memory message) private {
        hostile.callBack(target, message);
    }

    function assertRefused() private view {
        vm.assertTrue(hostile.refused(), "the inner call must fail");
        vm.assertEq(
            bytes32(hostile.why()),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "because it is inside another"
        );
    }
}
