// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {ExactTransfer} from "./ExactTransfer.sol";

/// @title Stake, and who answers with it
/// @notice An **owner** (a cold account) bonds tokens and alone gets them back. It authorises one **hot**
/// account, which signs work and can move no money, and names a **payout** address for earnings.
///
/// A hot account belongs to one owner for ever: earnings signed by it go to that owner's payout address,
/// and its signatures can freeze that owner's stake. Once replaced or revoked it stays accountable for
/// `UNBONDING_DELAY`, as long as stake that began to unbond at that moment would.
///
/// Only the Challenges contract freezes, unfreezes, puts off and slashes. No accused loses less because others had frozen
/// the stake before: what a case finds missing it takes when it is decided, what others froze last, and that is kept for
/// them (docs/spec/contracts, section 3).
contract StakeRegistry is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using ExactTransfer for IERC20;

    /// @notice An owner's stake.
    /// @param frozen By open cases; more than there is, where a case that was lost took what others had frozen
    /// @param kept What was taken so, for those who had frozen it: `bonded + unbonding + kept >= frozen`, always
    /// @param lacking Open cases that found less to freeze than they may take: until they end nothing is withdrawn
    struct Account {
        uint128 bonded;
        uint128 unbonding;
        uint128 frozen;
        uint128 kept;
        address hot;
        uint48 withdrawableAt;
        uint48 lacking;
        address payout;
        address authorised;
    }

    /// @notice Whose hot account an address is, and until when its signatures count against that owner.
    struct Hot {
        address owner;
        uint48 accountableUntil;
    }

    /// @notice The most bytes of a libp2p peer id.
    uint256 public constant MAX_PEER_ID = 64;

    /// @notice What stake consists of.
    IERC20 public immutable TOKEN;
    /// @notice The one contract that may freeze stake.
    address public immutable CHALLENGES;
    /// @notice Seconds from a request to unbond until the stake can be withdrawn; longer than a batch's
    /// challenge window and the time for judgement together.
    uint48 public immutable UNBONDING_DELAY;

    mapping(address owner => Account) private _accounts;
    mapping(address hot => Hot) private _hots;
    mapping(address hot => bytes) private _peers;

    /// @notice An owner bonded `amount` more.
    event Bonded(address indexed owner, uint128 amount, uint128 bonded);
    /// @notice An owner began to unbond `amount`.
    event UnbondingRequested(address indexed owner, uint128 amount, uint128 unbonding, uint48 withdrawableAt);
    /// @notice An owner has `amount` of its stake back.
    event Withdrawn(address indexed owner, uint128 amount);
    /// @notice An owner offered to take `hot` as its hot account.
    event HotAuthorised(address indexed owner, address indexed hot);
    /// @notice An owner has this hot account, at this peer, from now on.
    event HotBound(address indexed owner, address indexed hot, bytes peerId);
    /// @notice What unbonds, `unbonding` in all, waits longer: as long as an answer of the provider's took.
    event UnbondingPutOff(address indexed owner, uint128 unbonding, uint48 withdrawableAt);
    /// @notice A hot account was replaced or revoked, or its answer took long since; it stays accountable for a while.
    event HotRetired(address indexed owner, address indexed hot, uint48 accountableUntil);
    /// @notice An owner's earnings go here from now on; zero stands for the owner.
    event PayoutSet(address indexed owner, address indexed payout);
    /// @notice A case froze `amount`; `frozen` is frozen in all.
    event Frozen(address indexed owner, uint128 amount, uint128 frozen);
    /// @notice A case ended that froze `amount`; `frozen` is frozen in all.
    event Unfrozen(address indexed owner, uint128 amount, uint128 frozen);
    /// @notice So many open cases found less to freeze than they may take.
    event Lacking(address indexed owner, uint48 cases);
    /// @notice `amount` is gone to a case that was lost; so much is left bonded, unbonding, and frozen by other cases.
    event Slashed(
        address indexed owner,
        address indexed provider,
        uint128 amount,
        uint128 bonded,
        uint128 unbonding,
        uint128 frozen
    );

    /// @notice Only the Challenges contract may do this.
    error OnlyChallenges(address caller);
    /// @notice The stake is at this level already: nothing to bond.
    error NothingToBond(uint128 bonded, uint128 target);
    /// @notice The stake is at this level already: nothing to unbond.
    error NothingToUnbond(uint128 bonded, uint128 target);
    /// @notice Nothing is unbonding, or all of it is frozen by open challenges.
    error NothingToWithdraw(uint128 unbonding, uint128 frozen);
    /// @notice So many open cases found less to freeze than they may take: first they are decided.
    error CasesLackStake(uint48 cases);
    /// @notice The unbonding delay is not over.
    error StillUnbonding(uint48 withdrawableAt);
    /// @notice The owner has not authorised this account.
    error NotAuthorised(address owner, address hot);
    /// @notice This account is, and stays, the hot account of an owner.
    error BelongsToOwner(address account, address owner);
    /// @notice This account has stake or a hot account of its own, so it cannot be someone's hot account.
    error IsAnOwner(address account);
    /// @notice This owner has no hot account to retire.
    error NoHotAccount(address owner);
    /// @notice A peer id has 1 to 64 bytes.
    error PeerIdLength(uint256 length);

    modifier onlyChallenges() {
        if (msg.sender != CHALLENGES) revert OnlyChallenges(msg.sender);
        _;
    }

    /// @notice Fixes who may freeze, and for how long stake unbonds, for good.
    /// @param token Any ERC-20 without fees
    /// @param challenges The contract that may freeze
    /// @param unbondingDelay In seconds
    constructor(IERC20 token, address challenges, uint48 unbondingDelay) {
        TOKEN = token;
        CHALLENGES = challenges;
        UNBONDING_DELAY = unbondingDelay;
    }

    /// @notice Raises the caller's bonded stake to `target`, taking only what is missing: repeating it
    /// takes nothing twice.
    function bondUpTo(uint128 target) external nonReentrant {
        _bondUpTo(target);
    }

    /// @notice `bondUpTo` with an allowance by signature (EIP-2612), so that one transaction is enough.
    /// @param target What is bonded afterwards
    /// @param value What the permit allows
    /// @param deadline Of the permit, in seconds of Unix time
    /// @param v Of the owner's signature, as are `r` and `s`
    function bondUpToWithPermit(uint128 target, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // Whoever saw the permit may have used it already: then the allowance is there, and it may fail.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), value, deadline, v, r, s) {} catch {}
        _bondUpTo(target);
    }

    /// @notice Lowers the caller's bonded stake to `target`; the rest unbonds, and can be withdrawn after
    /// the delay. A further request starts the delay anew for all that is unbonding.
    function unbondDownTo(uint128 target) external {
        Account storage account = _accounts[msg.sender];
        uint128 bonded = account.bonded;
        if (target >= bonded) revert NothingToUnbond(bonded, target);
        uint128 amount = bonded - target;
        uint48 withdrawableAt = Time.timestamp() + UNBONDING_DELAY;
        account.bonded = target;
        account.unbonding += amount;
        account.withdrawableAt = withdrawableAt;
        emit UnbondingRequested(msg.sender, amount, account.unbonding, withdrawableAt);
    }

    /// @notice Pays the caller its unbonding stake after the delay, save what open challenges froze. Nothing while one
    /// is open that came when others had frozen what it may take.
    function withdraw() external nonReentrant {
        Account storage account = _accounts[msg.sender];
        uint128 unbonding = account.unbonding;
        uint256 free = _free(account);
        uint128 amount = free < unbonding ? uint128(free) : unbonding;
        if (amount == 0) revert NothingToWithdraw(unbonding, account.frozen);
        if (account.lacking != 0) revert CasesLackStake(account.lacking);
        if (block.timestamp < account.withdrawableAt) revert StillUnbonding(account.withdrawableAt);
        account.unbonding = unbonding - amount;
        emit Withdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice The owner's half of binding a hot account; the hot account itself accepts. The zero address
    /// withdraws an offer that was not accepted.
    /// @param hot An account without stake, hot account and owner of its own, or one that was this owner's before
    function authorise(address hot) external {
        _refuseHotOfAnother(msg.sender);
        _accounts[msg.sender].authorised = hot;
        emit HotAuthorised(msg.sender, hot);
    }

    /// @notice The hot account's half: the caller becomes `owner`'s hot account and names its peer id. Called
    /// again, it changes the peer id. An owner may be its own hot account, and need not authorise itself.
    /// @param owner Has authorised the caller, or is the caller, or has it already
    /// @param peerId What the account says it is, of 1 to MAX_PEER_ID bytes; the peer proves it when it is dialled
    function bind(address owner, bytes calldata peerId) external {
        if (peerId.length == 0 || peerId.length > MAX_PEER_ID) revert PeerIdLength(peerId.length);
        Account storage account = _accounts[owner];
        _refuseHotOfAnother(owner);
        if (account.hot != msg.sender) {
            if (owner != msg.sender) {
                if (account.authorised != msg.sender) revert NotAuthorised(owner, msg.sender);
                address bound = _hots[msg.sender].owner;
                if (bound != address(0) && bound != owner) revert BelongsToOwner(msg.sender, bound);
                if (_isOwner(_accounts[msg.sender])) revert IsAnOwner(msg.sender);
            }
            _retire(owner, account);
            account.hot = msg.sender;
            delete account.authorised;
            _hots[msg.sender] = Hot(owner, type(uint48).max);
        }
        _peers[msg.sender] = peerId;
        emit HotBound(owner, msg.sender, peerId);
    }

    /// @notice Retires the caller's hot account, say because its key was stolen.
    function revoke() external {
        Account storage account = _accounts[msg.sender];
        if (account.hot == address(0)) revert NoHotAccount(msg.sender);
        _retire(msg.sender, account);
    }

    /// @notice Where the caller's earnings go; the zero address stands for the owner itself.
    function setPayout(address payout) external {
        _refuseHotOfAnother(msg.sender);
        _accounts[msg.sender].payout = payout;
        emit PayoutSet(msg.sender, payout);
    }

    /// @notice Freezes up to `amount` of the stake that answers for `provider`, for a case that takes as much if it is lost.
    /// @return frozen What was frozen: never more than the stake that was not frozen yet
    /// @return lacking Whether that is less than what the case may take; not if nothing answers for `provider`
    function freeze(address provider, uint128 amount) external onlyChallenges returns (uint128 frozen, bool lacking) {
        Hot storage hot = _hots[provider];
        address owner = hot.owner;
        if (owner == address(0) || block.timestamp >= hot.accountableUntil) return (0, false);
        Account storage account = _accounts[owner];
        uint256 free = _free(account);
        lacking = free < amount;
        frozen = lacking ? uint128(free) : amount;
        if (lacking) emit Lacking(owner, ++account.lacking);
        if (frozen == 0) return (0, lacking);
        account.frozen += frozen;
        emit Frozen(owner, frozen, account.frozen);
    }

    /// @notice Frees what a case against `provider` froze, which came to nothing.
    /// @param amount What it froze
    /// @param lacking Whether that was less than it could have taken
    /// @return burned What was kept for it: the Challenges contract's
    function unfreeze(address provider, uint128 amount, bool lacking)
        external
        onlyChallenges
        returns (uint128 burned)
    {
        address owner = _hots[provider].owner;
        Account storage account = _accounts[owner];
        if (lacking) emit Lacking(owner, --account.lacking);
        if (amount == 0) return 0;
        (uint128 frozen, uint128 kept) = (account.frozen - amount, account.kept);
        burned = _unneeded(kept, frozen, kept == 0 ? 0 : _stake(account));
        (account.frozen, account.kept) = (frozen, kept - burned);
        emit Unfrozen(owner, amount, frozen);
    }

    /// @notice Lets the time that was spent waiting for `provider` count neither for what unbonds nor for a hot account
    /// that was retired; yet none waits longer than what begins to now.
    /// @param since When the waiting began: what was free by then stays free
    function putOff(address provider, uint48 since) external onlyChallenges {
        Hot storage hot = _hots[provider];
        address owner = hot.owner;
        if (owner == address(0)) return;
        Account storage account = _accounts[owner];
        if (account.unbonding != 0 && account.withdrawableAt > since) {
            uint48 withdrawableAt = _putOff(account.withdrawableAt, since);
            account.withdrawableAt = withdrawableAt;
            emit UnbondingPutOff(owner, account.unbonding, withdrawableAt);
        }
        uint48 until = hot.accountableUntil;
        if (until != type(uint48).max && until > since) {
            until = _putOff(until, since);
            hot.accountableUntil = until;
            emit HotRetired(owner, provider, until);
        }
    }

    /// @notice Takes for a case against `provider` that was lost what it froze, and what it found missing. Of what it found
    /// missing, what nobody has frozen by now goes first; the rest is of what others have frozen, and is kept for them.
    /// @param amount What the case froze
    /// @param missing How much more it takes
    /// @return own What it froze, and what nobody has frozen: the Challenges contract's
    /// @return others What others have frozen
    /// @return burned What was kept for nobody who is left: the Challenges contract's
    function slash(address provider, uint128 amount, uint128 missing)
        external
        onlyChallenges
        nonReentrant
        returns (uint128 own, uint128 others, uint128 burned)
    {
        if (amount == 0 && missing == 0) return (0, 0, 0);
        address owner = _hots[provider].owner;
        Account storage account = _accounts[owner];
        (uint128 frozen, uint128 kept) = (account.frozen - amount, account.kept);
        uint256 stake = _stake(account);
        uint128 taken = _least(amount, stake);
        stake -= taken;
        kept -= amount - taken;
        own = amount;
        if (missing != 0) {
            emit Lacking(owner, --account.lacking);
            uint128 free = _least(missing, stake > frozen ? stake - frozen : 0);
            others = _least(missing - free, stake - free);
            own += free;
            kept += others;
            taken += free + others;
            stake -= free + others;
        }
        burned = _unneeded(kept, frozen, stake);
        (account.frozen, account.kept) = (frozen, kept - burned);
        if (taken != 0) _take(account, owner, provider, taken, frozen);
        else if (amount != 0) emit Unfrozen(owner, amount, frozen);
    }

    /// @notice Pays the Challenges contract what is its.
    /// @param amount No more than `slash` and `unfreeze` said, less what was handed over: there is no account of it here
    function handOver(uint128 amount) external onlyChallenges nonReentrant {
        TOKEN.safeTransfer(CHALLENGES, amount);
    }

    /// @notice The stake that answers for `who`: an owner, or a hot account in use or retired.
    /// @return owner Whose stake it is
    /// @return account The stake
    function stakeOf(address who) external view returns (address owner, Account memory account) {
        owner = ownerOf(who);
        account = _accounts[owner];
    }

    /// @notice What is bonded for `who` and neither unbonding nor frozen: what others may count on.
    function freeStakeOf(address who) external view returns (uint256) {
        Account storage account = _accounts[ownerOf(who)];
        uint256 free = _free(account);
        return free < account.bonded ? free : account.bonded;
    }

    /// @notice Where earnings of `provider` go.
    function payoutOf(address provider) external view returns (address) {
        address owner = ownerOf(provider);
        address payout = _accounts[owner].payout;
        return payout == address(0) ? owner : payout;
    }

    /// @notice The owner of a hot account; any other account is its own.
    function ownerOf(address who) public view returns (address) {
        address owner = _hots[who].owner;
        return owner == address(0) ? who : owner;
    }

    /// @notice Whether two accounts answer with one stake.
    function areOne(address one, address another) external view returns (bool) {
        return ownerOf(one) == ownerOf(another);
    }

    /// @notice Until when the signatures of `hot` count against its owner; 0 if it never was a hot account.
    function accountableUntil(address hot) external view returns (uint48) {
        return _hots[hot].accountableUntil;
    }

    /// @notice The libp2p peer id a hot account named last; empty if none.
    function peerOf(address hot) external view returns (bytes memory) {
        return _peers[hot];
    }

    function _bondUpTo(uint128 target) private {
        _refuseHotOfAnother(msg.sender);
        Account storage account = _accounts[msg.sender];
        uint128 bonded = account.bonded;
        if (target <= bonded) revert NothingToBond(bonded, target);
        uint128 amount = target - bonded;
        account.bonded = target;
        emit Bonded(msg.sender, amount, target);
        TOKEN.pull(msg.sender, amount);
    }

    /// @dev Bonded stake goes before what is unbonding.
    function _take(Account storage account, address owner, address provider, uint128 amount, uint128 frozen) private {
        (uint128 bonded, uint128 unbonding) = (account.bonded, account.unbonding);
        uint128 fromBonded = bonded < amount ? bonded : amount;
        (bonded, unbonding) = (bonded - fromBonded, unbonding - (amount - fromBonded));
        (account.bonded, account.unbonding) = (bonded, unbonding);
        emit Slashed(owner, provider, amount, bonded, unbonding, frozen);
    }

    /// @dev Of what is kept, what is more than open cases froze and the stake lacks.
    function _unneeded(uint128 kept, uint128 frozen, uint256 stake) private pure returns (uint128) {
        uint128 needed = stake < frozen ? uint128(frozen - stake) : 0;
        return kept > needed ? kept - needed : 0;
    }

    function _free(Account storage account) private view returns (uint256) {
        uint256 stake = _stake(account);
        uint128 frozen = account.frozen;
        return stake > frozen ? stake - frozen : 0;
    }

    function _stake(Account storage account) private view returns (uint256) {
        return uint256(account.bonded) + account.unbonding;
    }

    function _least(uint128 wanted, uint256 there) private pure returns (uint128) {
        return there < wanted ? uint128(there) : wanted;
    }

    function _putOff(uint48 time, uint48 since) private view returns (uint48) {
        uint48 later = time + Time.timestamp() - since;
        uint48 latest = Time.timestamp() + UNBONDING_DELAY;
        return later < latest ? later : latest;
    }

    function _retire(address owner, Account storage account) private {
        address old = account.hot;
        if (old == address(0)) return;
        uint48 until = Time.timestamp() + UNBONDING_DELAY;
        _hots[old].accountableUntil = until;
        delete account.hot;
        emit HotRetired(owner, old, until);
    }

    function _refuseHotOfAnother(address account) private view {
        address owner = _hots[account].owner;
        if (owner != address(0) && owner != account) revert BelongsToOwner(account, owner);
    }

    function _isOwner(Account storage account) private view returns (bool) {
        return account.bonded != 0 || account.unbonding != 0 || account.hot != address(0);
    }
}
