// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {MarketFixture} from "./support/MarketFixture.sol";

contract StakeRegistryTest is MarketFixture {
    function test_bonding_takes_what_is_missing_and_nothing_twice() public {
        bond(owner, 70e18);
        bond(owner, 100e18);
        vm.assertEq(token.balanceOf(owner), PURSE - 100e18, "taken");
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToBond.selector, 100e18, 100e18));
        vm.prank(owner);
        registry.bondUpTo(100e18);
    }

    function test_a_permit_makes_bonding_one_transaction() public {
        vm.prank(owner);
        token.approve(address(registry), 0);
        (uint8 v, bytes32 r, bytes32 s) = permit(2, 100e18);
        vm.prank(owner);
        registry.bondUpToWithPermit(100e18, 100e18, block.timestamp, v, r, s);
        vm.assertEq(account(owner).bonded, 100e18, "bonded");
    }

    function test_a_permit_that_somebody_else_used_first_does_no_harm() public {
        vm.prank(owner);
        token.approve(address(registry), 0);
        (uint8 v, bytes32 r, bytes32 s) = permit(2, 100e18);
        vm.prank(stranger);
        IERC20Permit(address(token)).permit(owner, address(registry), 100e18, block.timestamp, v, r, s);
        vm.prank(owner);
        registry.bondUpToWithPermit(100e18, 100e18, block.timestamp, v, r, s);
        vm.assertEq(account(owner).bonded, 100e18, "bonded");
    }

    function test_unbonding_takes_the_delay_and_a_new_request_starts_it_anew() public {
        bond(owner, 100e18);
        unbond(40e18);
        vm.assertEq(account(owner).unbonding, 60e18, "unbonding");
        pass(UNBONDING - 1 hours);
        unbond(30e18);
        pass(UNBONDING - 1);
        uint48 withdrawableAt = account(owner).withdrawableAt;
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.StillUnbonding.selector, withdrawableAt));
        vm.prank(owner);
        registry.withdraw();
        pass(1);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE - 30e18, "back");
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToWithdraw.selector, 0, 0));
        vm.prank(owner);
        registry.withdraw();
    }

    function test_unbonding_twice_to_the_same_level_does_nothing() public {
        bond(owner, 100e18);
        unbond(40e18);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToUnbond.selector, 40e18, 40e18));
        unbond(40e18);
    }

    function test_frozen_stake_stays_even_when_it_was_unbonding() public {
        register(100e18);
        unbond(0);
        freeze(30e18);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(account(owner).unbonding, 30e18, "kept");
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToWithdraw.selector, 30e18, 30e18));
        vm.prank(owner);
        registry.withdraw();
        vm.prank(address(challenges));
        registry.unfreeze(hot, 30e18, false);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE, "all back");
    }

    function test_no_more_is_frozen_than_there_is() public {
        register(100e18);
        vm.assertEq(freeze(70e18), 70e18, "first");
        vm.assertEq(freeze(70e18), 30e18, "second");
        vm.assertEq(freeze(70e18), 0, "third");
        vm.assertEq(registry.freeStakeOf(owner), 0, "free");
    }

    function test_only_challenges_freeze_and_unfreeze() public {
        register(100e18);
        address[3] memory callers = [owner, stranger, address(market)];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(StakeRegistry.OnlyChallenges.selector, callers[i]));
            vm.prank(callers[i]);
            registry.freeze(hot, 1);
            vm.expectRevert(abi.encodeWithSelector(StakeRegistry.OnlyChallenges.selector, callers[i]));
            vm.prank(callers[i]);
            registry.unfreeze(hot, 1, false);
            vm.expectRevert(abi.encodeWithSelector(StakeRegistry.OnlyChallenges.selector, callers[i]));
            vm.prank(callers[i]);
            registry.putOff(hot, 1);
        }
    }

    function test_free_stake_counts_what_is_neither_unbonding_nor_frozen() public {
        register(100e18);
        unbond(60e18);
        vm.assertEq(registry.freeStakeOf(hot), 60e18, "not what unbonds");
        freeze(30e18);
        vm.assertEq(registry.freeStakeOf(hot), 60e18, "the unbonding stake is frozen first");
        freeze(30e18);
        vm.assertEq(registry.freeStakeOf(hot), 40e18, "then what is bonded");
    }

    function test_a_hot_account_needs_the_word_of_both() public {
        bond(owner, 100e18);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NotAuthorised.selector, owner, hot));
        vm.prank(hot);
        registry.bind(owner, "peer");
        vm.prank(owner);
        registry.authorise(hot);
        vm.assertEq(registry.ownerOf(hot), hot, "an offer alone binds nobody");
        vm.prank(hot);
        registry.bind(owner, "peer");
        vm.assertEq(registry.ownerOf(hot), owner, "bound");
        vm.assertEq(registry.peerOf(hot), "peer", "peer");
        vm.assertEq(account(hot).hot, hot, "in use");
    }

    function test_an_offer_can_be_taken_back() public {
        vm.prank(owner);
        registry.authorise(hot);
        vm.prank(owner);
        registry.authorise(address(0));
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NotAuthorised.selector, owner, hot));
        vm.prank(hot);
        registry.bind(owner, "peer");
    }

    function test_an_offer_is_good_for_one_binding() public {
        register(100e18);
        vm.prank(owner);
        registry.revoke();
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NotAuthorised.selector, owner, hot));
        vm.prank(hot);
        registry.bind(owner, "peer");
    }

    function test_an_owner_may_be_its_own_hot_account() public {
        bond(owner, 100e18);
        vm.prank(owner);
        registry.bind(owner, "peer");
        vm.assertEq(registry.ownerOf(owner), owner, "owner");
        bond(owner, 120e18);
        vm.assertEq(account(owner).bonded, 120e18, "still an owner");
    }

    function test_a_hot_account_can_change_its_peer_and_nothing_else() public {
        register(100e18);
        vm.prank(hot);
        registry.bind(owner, "another peer");
        vm.assertEq(registry.peerOf(hot), "another peer", "peer");
        bytes memory refused = abi.encodeWithSelector(StakeRegistry.BelongsToOwner.selector, hot, owner);
        vm.expectRevert(refused);
        vm.prank(hot);
        registry.bondUpTo(1);
        vm.expectRevert(refused);
        vm.prank(hot);
        registry.setPayout(hot);
        vm.expectRevert(refused);
        vm.prank(hot);
        registry.authorise(stranger);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToUnbond.selector, 0, 0));
        vm.prank(hot);
        registry.unbondDownTo(0);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NothingToWithdraw.selector, 0, 0));
        vm.prank(hot);
        registry.withdraw();
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.NoHotAccount.selector, hot));
        vm.prank(hot);
        registry.revoke();
    }

    function test_a_hot_account_never_changes_its_owner() public {
        register(100e18);
        vm.prank(owner);
        registry.revoke();
        vm.prank(stranger);
        registry.authorise(hot);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.BelongsToOwner.selector, hot, owner));
        vm.prank(hot);
        registry.bind(stranger, "peer");
    }

    function test_an_owner_cannot_become_the_hot_account_of_another() public {
        bond(stranger, 1e18);
        vm.prank(owner);
        registry.authorise(stranger);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.IsAnOwner.selector, stranger));
        vm.prank(stranger);
        registry.bind(owner, "peer");
    }

    function test_a_hot_account_has_no_hot_account() public {
        vm.prank(hot);
        registry.authorise(stranger);
        register(100e18);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.BelongsToOwner.selector, hot, owner));
        vm.prank(stranger);
        registry.bind(hot, "peer");
    }

    function test_a_retired_hot_account_answers_until_its_stake_could_be_gone() public {
        register(100e18);
        vm.prank(owner);
        registry.revoke();
        vm.assertEq(registry.accountableUntil(hot), block.timestamp + UNBONDING, "until");
        pass(UNBONDING - 1);
        vm.assertEq(freeze(10e18), 10e18, "accountable");
        pass(1);
        vm.assertEq(freeze(10e18), 0, "no longer");
        vm.assertEq(registry.payoutOf(hot), payout, "what it earned is still the owner's");
    }

    function test_a_new_hot_account_retires_the_old_one() public {
        register(100e18);
        vm.prank(owner);
        registry.authorise(stranger);
        vm.prank(stranger);
        registry.bind(owner, "new peer");
        (, StakeRegistry.Account memory stake) = registry.stakeOf(owner);
        vm.assertEq(stake.hot, stranger, "in use");
        vm.assertEq(registry.accountableUntil(hot), block.timestamp + UNBONDING, "the old one");
        vm.assertEq(registry.accountableUntil(stranger), type(uint48).max, "the new one");
    }

    function test_earnings_go_to_the_payout_address_or_to_the_owner() public {
        vm.assertEq(registry.payoutOf(hot), hot, "nobody's hot account");
        register(100e18);
        vm.assertEq(registry.payoutOf(hot), payout, "payout");
        vm.prank(owner);
        registry.setPayout(address(0));
        vm.assertEq(registry.payoutOf(hot), owner, "owner");
    }

    function test_a_peer_id_has_1_to_64_bytes() public {
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.PeerIdLength.selector, 0));
        vm.prank(owner);
        registry.bind(owner, "");
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.PeerIdLength.selector, 65));
        vm.prank(owner);
        registry.bind(owner, new bytes(65));
        vm.prank(owner);
        registry.bind(owner, new bytes(64));
    }

    function testFuzz_stake_in_is_stake_out(uint128 first, uint128 second, uint128 left) public {
        first = uint128(within(first, 1, PURSE - 1));
        second = uint128(within(second, uint256(first) + 1, PURSE));
        left = uint128(within(left, 0, second - 1));
        bond(owner, first);
        bond(owner, second);
        unbond(left);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE - left, "owner");
        vm.assertEq(token.balanceOf(address(registry)), left, "registry");
    }

    function account(address who) private view returns (StakeRegistry.Account memory stake) {
        (, stake) = registry.stakeOf(who);
    }

    function unbond(uint128 target) private {
        vm.prank(owner);
        registry.unbondDownTo(target);
    }

    function freeze(uint128 amount) private returns (uint128 frozen) {
        vm.prank(address(challenges));
        (frozen,) = registry.freeze(hot, amount);
    }

    function permit(uint256 signer, uint256 value) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash =
            keccak256(abi.encode(typeHash, vm.addr(signer), address(registry), value, 0, block.timestamp));
        bytes32 domain = IERC20Permit(address(token)).DOMAIN_SEPARATOR();
        return vm.sign(signer, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
    }
}
