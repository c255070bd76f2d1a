#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two peers, each behind a NAT of its own that lets nobody in unasked, and a relay between them; run
# by HolePunchTest inside `unshare -rnm`. Arguments: the java command and the class path; then, where
# they are not ours, the main classes of the hidden peer and of the dialler.
set -euo pipefail
java=$1 classpath=$2
ours=network.assay.protocol.libp2p.dcutr.PunchPeer
hidden=${3:-$ours} dialler=${4:-$ours}
work=$(mktemp -d)
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward

behind_nat() { # NAME NUMBER
  ip netns add "nat$1"
  ip netns add "host$1"
  ip link add "up$1" type veth peer name out netns "nat$1"
  ip addr add "9.0.$2.1/24" dev "up$1"
  ip link set "up$1" up
  ip -n "nat$1" addr add "9.0.$2.2/24" dev out
  ip -n "nat$1" link set out up
  ip -n "nat$1" route add default via "9.0.$2.1"
  ip -n "nat$1" link add in type veth peer name eth netns "host$1"
  ip -n "nat$1" addr add "192.168.$2.1/24" dev in
  ip -n "nat$1" link set in up
  ip -n "host$1" addr add "192.168.$2.2/24" dev eth
  ip -n "host$1" link set eth up
  ip -n "host$1" link set lo up
  ip -n "host$1" route add default via "192.168.$2.1"
  ip netns exec "nat$1" sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
  ip netns exec "nat$1" nft -f - <<'NFT'
table ip nat {
  chain post { type nat hook postrouting priority 100; oifname "out" masquerade; }
}
table ip guard {
  chain input {
    type filter hook input priority 0; policy drop;
    iifname "in" accept
    ct state established,related accept
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
    iifname "in" accept
    ct state established,related accept
  }
}
NFT
}

peer() { # LOG COMMAND...
  local log=$work/$1
  shift
  "$@" > "$log" 2>&1 &
}

ready() { # LOG
  for _ in $(seq 600); do
    grep -q READY "$work/$1" && return
    sleep 0.1
  done
  cat "$work/$1"
  exit 3
}

behind_nat a 1
behind_nat b 2
run=("$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classpath")
trap 'kill $(jobs -p) 2> /dev/null; wait' EXIT
peer relay "${run[@]}" "$ours" relay
ready relay
peer hidden ip netns exec hosta "${run[@]}" "$hidden" hidden
ready hidden
if ip netns exec hostb "${run[@]}" "$dialler" dialler; then exit 0; fi
head -50 "$work/relay" "$work/hidden"
exit 4
