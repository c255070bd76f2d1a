// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssayNetwork} from "../contracts/AssayNetwork.sol";
import {Beacons} from "../contracts/Beacons.sol";
import {DemandsMaker} from "../contracts/DemandsMaker.sol";
import {DisputeGames} from "../contracts/DisputeGames.sol";
import {MarketFixture} from "./support/MarketFixture.sol";
import {Vm} from "./support/Spec.sol";

contract AssayNetworkTest is MarketFixture {
    function test_the_contracts_know_each_other() public view {
        vm.assertEq(registry.CHALLENGES(), address(challenges), "registry to challenges");
        vm.assertEq(address(market.REGISTRY()), address(registry), "market to registry");
        vm.assertEq(address(market.CHALLENGES()), address(challenges), "market to challenges");
        vm.assertEq(address(challenges.MARKET()), address(market), "challenges to market");
        vm.assertEq(address(challenges.REGISTRY()), address(registry), "challenges to registry");
        vm.assertEq(challenges.GAME(), address(game), "challenges to game");
        vm.assertEq(address(game.CHALLENGES()), address(challenges), "game to challenges");
        vm.assertEq(address(game.MARKET()), address(market), "game to market");
        vm.assertEq(address(game.JUDGE()), address(judge), "game to judge");
        vm.assertEq(address(registry.TOKEN()), address(token), "registry to token");
        vm.assertEq(address(market.TOKEN()), address(token), "market to token");
        vm.assertEq(address(challenges.TOKEN()), address(token), "challenges to token");
    }

    function test_the_rules_reach_the_contracts() public view {
        AssayNetwork.Rules memory stated = network.rulesOf();
        vm.assertEq(keccak256(abi.encode(stated)), keccak256(abi.encode(rules())), "stated");
        vm.assertEq(market.CHALLENGE_WINDOW(), WINDOW, "window");
        vm.assertEq(market.JUDGEMENT_TIME(), JUDGEMENT, "judgement of the market");
        vm.assertEq(market.BEACON_DELAY(), 32, "delay of the market");
        vm.assertEq(challenges.JUDGEMENT_TIME(), JUDGEMENT, "judgement");
        vm.assertEq(challenges.FREEZE(), FREEZE, "freeze");
        vm.assertEq(challenges.BOND(), BOND, "bond");
        vm.assertEq(challenges.MIN_CHALLENGER_STAKE(), MIN_STAKE, "stake of a challenger");
        vm.assertEq(registry.UNBONDING_DELAY(), UNBONDING, "unbonding");
        vm.assertEq(beacon.DELAY(), 32, "delay");
        vm.assertEq(game.CLOCK(), CLOCK, "clock");
        vm.assertEq(challenges.BOUNTY_SHARE(), 2_500, "bounty");
        vm.assertEq(challenges.COMPENSATION_SHARE(), 5_000, "compensation");
        vm.assertEq(network.DEPLOYED_IN(), 20_000_000, "block");
    }

    function test_rules_that_protect_nobody_are_refused() public {
        AssayNetwork.Rules memory unsafe = rules();
        unsafe.challengeWindow = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.judgementTime = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.unbondingDelay = WINDOW + JUDGEMENT;
        refuse(unsafe);
        unsafe = rules();
        unsafe.challengeWindow = 90 days + 1;
        unsafe.unbondingDelay = 200 days;
        refuse(unsafe);
        unsafe = rules();
        unsafe.judgementTime = 90 days + 1;
        unsafe.unbondingDelay = 200 days;
        refuse(unsafe);
        unsafe = rules();
        unsafe.unbondingDelay = 270 days + 1;
        refuse(unsafe);
        unsafe = rules();
        unsafe.beaconDelay = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.beaconDelay = 129;
        refuse(unsafe);
        unsafe = rules();
        unsafe.challengeBond = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.challengeBond = unsafe.freezeAmount - 1;
        refuse(unsafe);
        unsafe = rules();
        unsafe.minChallengerStake = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.freezeAmount = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.freezeAmount = uint128(type(uint96).max) + 1;
        refuse(unsafe);
        unsafe = rules();
        unsafe.moveClock = 0;
        refuse(unsafe);
        unsafe = rules();
        unsafe.moveClock = uint32(JUDGEMENT / 3 + 1);
        refuse(unsafe);
        unsafe = rules();
        unsafe.bountyShare = 5_001;
        refuse(unsafe);
        unsafe = rules();
        unsafe.compensationShare = 6_501;
        refuse(unsafe);
    }

    function test_what_makes_a_markets_parts_says_what_it_made() public {
        vm.recordLogs();
        AssayNetwork.Rules memory others = rules();
        others.beaconDelay = 5;
        AssayNetwork another = AssayNetwork(deployed("AssayNetwork", abi.encode(token, games, others)));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3, "one for each");
        vm.assertEq(logs[0].topics[0], DisputeGames.GameMade.selector, "game");
        vm.assertEq(logs[0].topics[1], word(address(another.GAME())), "which");
        vm.assertEq(logs[1].topics[0], DemandsMaker.DemandsMade.selector, "demands");
        vm.assertEq(logs[1].topics[1], word(address(another.DEMANDS())), "which");
        for (uint256 i = 0; i < 2; ++i) {
            vm.assertEq(logs[i].topics[2], word(address(another.CHALLENGES())), "with whose money");
            vm.assertEq(logs[i].topics[3], word(address(another.MARKET())), "in whose domain");
            vm.assertEq(logs[i].data, abi.encode(uint256(CLOCK)), "clock");
        }
        vm.assertEq(logs[2].topics[0], Beacons.BeaconMade.selector, "beacon");
        vm.assertEq(uint256(logs[2].topics[1]), 5, "delay");
        vm.assertEq(logs[2].data, abi.encode(another.BEACON()), "which");
    }

    function word(address who) private pure returns (bytes32) {
        return bytes32(uint256(uint160(who)));
    }

    function refuse(AssayNetwork.Rules memory unsafe) private {
        try this.deployWith(unsafe) {
            vm.assertTrue(false, "deployed all the same");
        } catch (bytes memory why) {
            vm.assertEq(bytes32(bytes4(why)), bytes32(AssayNetwork.UnsafeRules.selector), "why");
        }
    }

    function deployWith(AssayNetwork.Rules memory unsafe) external {
        deployed("AssayNetwork", abi.encode(token, games, unsafe));
    }
}
