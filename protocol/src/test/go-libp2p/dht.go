// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/base64"
	"errors"

	"github.com/ipfs/go-cid"
	kad "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/multiformats/go-multihash"
)

// Under /long/ the longest value wins.
type longest struct{}

func (longest) Validate(_ string, value []byte) error {
	if len(value) == 0 {
		return errors.New("empty")
	}
	return nil
}

func (longest) Select(_ string, values [][]byte) (int, error) {
	best := 0
	for i, value := range values {
		if len(value) > len(values[best]) {
			best = i
		}
	}
	return best, nil
}

func (n *node) joinDht() (err error) {
	n.dht, err = kad.New(n.host,
		kad.ProtocolPrefix("/interop"), kad.Mode(kad.ModeServer),
		kad.NamespacedValidator("long", longest{}), kad.BootstrapPeers(),
		// Peers at loopback addresses are to be known.
		kad.AddressFilter(func(all []ma.Multiaddr) []ma.Multiaddr { return all }),
		kad.RoutingTablePeerDiversityFilter(nil))
	return err
}

func keyOf(p params) cid.Cid { return cid.NewCidV0(multihash.Multihash(p.bytes("key"))) }

func (n *node) addDht(all map[string]command) {
	all["known"] = func(context.Context, params) (fields, error) {
		return fields{"peers": names(n.dht.RoutingTable().ListPeers())}, nil
	}
	all["put"] = func(ctx context.Context, p params) (fields, error) {
		return nil, n.dht.PutValue(ctx, string(p.bytes("key")), p.bytes("value"))
	}
	all["get"] = func(ctx context.Context, p params) (fields, error) {
		value, err := n.dht.GetValue(ctx, string(p.bytes("key")))
		return fields{"value": base64.StdEncoding.EncodeToString(value)}, err
	}
	all["provide"] = func(ctx context.Context, p params) (fields, error) {
		return nil, n.dht.Provide(ctx, keyOf(p), true)
	}
	all["providers"] = func(ctx context.Context, p params) (fields, error) {
		found, err := n.dht.FindProviders(ctx, keyOf(p))
		ids := []peer.ID{}
		for _, provider := range found {
			ids = append(ids, provider.ID)
		}
		return fields{"peers": names(ids)}, err
	}
	all["find-peer"] = func(ctx context.Context, p params) (fields, error) {
		found, err := n.dht.FindPeer(ctx, peerOf(p))
		return fields{"addresses": texts(found.Addrs)}, err
	}
}

func names(ids []peer.ID) []string {
	all := []string{}
	for _, id := range ids {
		all = append(all, id.String())
	}
	return all
}
