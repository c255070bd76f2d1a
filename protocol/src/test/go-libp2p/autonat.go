// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/autonatv2"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

// Serves AutoNAT 2 and asks by it, also for addresses of this machine.
func (n *node) joinAutonat() error {
	// Who dials back is somebody else.
	dialler, err := libp2p.New(libp2p.NoListenAddrs, libp2p.DisableMetrics(),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.Transport(quic.NewTransport), libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport))
	if err != nil {
		return err
	}
	if n.autonat, err = autonatv2.New(dialler, autonatv2.AllowPrivateAddrs); err != nil {
		return err
	}
	return n.autonat.Start(n.host)
}

// Asks a server that was not asked in the last two minutes about some addresses.
func (n *node) probe(ctx context.Context, p params) (fields, error) {
	if n.autonat == nil {
		return nil, fmt.Errorf("it speaks no AutoNAT")
	}
	var asked []autonatv2.Request
	for _, text := range strings.Split(p.text("addresses"), " ") {
		asked = append(asked, autonatv2.Request{Addr: ma.StringCast(text), SendDialData: true})
	}
	found, err := n.autonat.GetReachability(ctx, asked)
	if err != nil {
		return nil, err
	}
	if found.AllAddrsRefused {
		return fields{"reachability": "Refused"}, nil
	}
	return fields{"address": found.Addr.String(), "reachability": found.Reachability.String()}, nil
}
