// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/libp2p/go-libp2p"
	kad "github.com/libp2p/go-libp2p-kad-dht"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/record"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/autonatv2"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

type node struct {
	host   host.Host
	pubsub *pubsub.PubSub
	gossip *gossip
	dht    *kad.IpfsDHT
	// nil unless asked for.
	autonat *autonatv2.AutoNAT
}

func start(words []string) (*node, error) {
	has := func(word string) bool { return slices.Contains(words, word) }
	listen, options := "/ip4/127.0.0.1/tcp/0", []libp2p.Option{
		libp2p.UserAgent("go-libp2p/interop"),
		// Without limits: all peers of a test live on one address.
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableMetrics(),
	}
	if has("quic") {
		listen = "/ip4/127.0.0.1/udp/0/quic-v1"
		options = append(options, libp2p.Transport(quic.NewTransport))
	}
	options = append(options, libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport), securities(words))
	for _, word := range words {
		if name, value, given := strings.Cut(word, "="); given && name == "listen" {
			listen = value
		} else if given && name == "key" {
			key, err := crypto.UnmarshalEd25519PrivateKey(seeded(value))
			if err != nil {
				return nil, err
			}
			options = append(options, libp2p.Identity(key))
		}
	}
	if has("relay") {
		options = append(options, libp2p.EnableRelayService(), libp2p.ForceReachabilityPublic())
	}
	if has("dcutr") {
		options = append(options, libp2p.EnableHolePunching(), libp2p.ForceReachabilityPrivate())
	}
	h, err := libp2p.New(append(options, libp2p.ListenAddrStrings(listen))...)
	if err != nil {
		return nil, err
	}
	n := &node{host: h}
	if err := n.serve(has("dht")); err != nil {
		return nil, err
	}
	if has("autonat") {
		if err := n.joinAutonat(); err != nil {
			return nil, err
		}
	}
	address := n.listening()[0]
	tell("ready", fields{"peer": h.ID().String(), "address": fmt.Sprintf("%s/p2p/%s", address, h.ID())})
	return n, nil
}

// Where it listens, but for relays.
func (n *node) listening() []ma.Multiaddr {
	return slices.DeleteFunc(n.host.Network().ListenAddresses(), func(a ma.Multiaddr) bool {
		return a.Equal(ma.StringCast("/p2p-circuit"))
	})
}

func securities(words []string) libp2p.Option {
	var chosen []libp2p.Option
	for _, word := range words {
		switch word {
		case "noise":
			chosen = append(chosen, libp2p.Security(noise.ID, noise.New))
		case "tls":
			chosen = append(chosen, libp2p.Security(tls.ID, tls.New))
		}
	}
	if len(chosen) == 0 {
		return libp2p.DefaultSecurity
	}
	return libp2p.ChainOptions(chosen...)
}

// The private key whose seed starts with one byte and is zero after it.
func seeded(number string) []byte {
	var first byte
	fmt.Sscan(number, &first)
	return ed25519Of(append([]byte{first}, make([]byte, 31)...))
}

func (n *node) serve(dht bool) error {
	serveReverse(n.host)
	servePerf(n.host)
	n.host.SetStreamHandler("/test/echo/1", func(s network.Stream) {
		io.Copy(s, s)
		s.Close()
	})
	if err := n.listenToEvents(); err != nil {
		return err
	}
	if dht {
		if err := n.joinDht(); err != nil {
			return err
		}
	}
	return n.joinGossip()
}

func (n *node) listenToEvents() error {
	events, err := n.host.EventBus().Subscribe([]any{
		new(event.EvtPeerIdentificationCompleted), new(event.EvtPeerProtocolsUpdated),
		new(event.EvtPeerConnectednessChanged), new(event.EvtPeerIdentificationFailed)})
	if err != nil {
		return err
	}
	go func() {
		for e := range events.Out() {
			switch e := e.(type) {
			case event.EvtPeerIdentificationCompleted:
				tell("identified", identified(e))
			case event.EvtPeerIdentificationFailed:
				tell("unidentified", fields{"peer": e.Peer.String(), "why": e.Reason.Error()})
			case event.EvtPeerProtocolsUpdated:
				tell("pushed", fields{"peer": e.Peer.String(), "added": e.Added, "removed": e.Removed})
			case event.EvtPeerConnectednessChanged:
				if e.Connectedness == network.NotConnected {
					tell("gone", fields{"peer": e.Peer.String()})
				}
			}
		}
	}()
	return nil
}

func identified(e event.EvtPeerIdentificationCompleted) fields {
	signed := []string{}
	if e.SignedPeerRecord != nil {
		var found peer.PeerRecord
		var _ record.Record = &found
		if e.SignedPeerRecord.TypedRecord(&found) == nil {
			signed = texts(found.Addrs)
		}
	}
	return fields{
		"peer": e.Peer.String(), "agent": e.AgentVersion, "protocols": e.Protocols,
		"listen": texts(e.ListenAddrs), "signed": signed}
}

func texts(addresses []ma.Multiaddr) []string {
	all := []string{}
	for _, address := range addresses {
		all = append(all, address.String())
	}
	return all
}

func peerOf(p params) peer.ID {
	id, err := peer.Decode(p.text("peer"))
	if err != nil {
		panic(err)
	}
	return id
}

func (n *node) commands() map[string]command {
	all := map[string]command{
		"dial":       n.dial,
		"disconnect": func(_ context.Context, p params) (fields, error) { return nil, n.host.Network().ClosePeer(peerOf(p)) },
		"ping":       n.ping,
		"reserve":    n.reserve,
		"request":    n.request,
		"perf":       n.perf,
		"probe":      n.probe,
		"handshakes": n.handshakes,
		"listen": func(_ context.Context, p params) (fields, error) {
			before := n.listening()
			err := n.host.Network().Listen(ma.StringCast(p.text("address")))
			fresh := slices.DeleteFunc(n.listening(), func(a ma.Multiaddr) bool {
				return slices.ContainsFunc(before, a.Equal)
			})
			return fields{"address": texts(fresh)[0]}, err
		},
		"encryption": func(_ context.Context, p params) (fields, error) {
			for _, c := range n.host.Network().ConnsToPeer(peerOf(p)) {
				return connection(c), nil
			}
			return nil, fmt.Errorf("not connected")
		},
		"connections": func(context.Context, params) (fields, error) {
			all := []string{}
			for _, c := range n.host.Network().Conns() {
				all = append(all, c.RemoteMultiaddr().String()+"/p2p/"+c.RemotePeer().String())
			}
			return fields{"peers": all}, nil
		},
	}
	n.addGossip(all)
	n.addDht(all)
	return all
}

func connection(c network.Conn) fields {
	state := c.ConnState()
	return fields{
		"peer": c.RemotePeer().String(), "muxer": string(state.StreamMultiplexer),
		"encryption": string(state.Security), "transport": state.Transport,
		"early": state.UsedEarlyMuxerNegotiation, "address": c.RemoteMultiaddr().String()}
}

func (n *node) dial(ctx context.Context, p params) (fields, error) {
	where, err := peer.AddrInfoFromString(p.text("address"))
	if err != nil {
		return nil, err
	}
	if err := n.host.Connect(ctx, *where); err != nil {
		return nil, err
	}
	return connection(n.host.Network().ConnsToPeer(where.ID)[0]), nil
}

func (n *node) ping(ctx context.Context, p params) (fields, error) {
	ctx, done := context.WithCancel(network.WithAllowLimitedConn(ctx, "ping"))
	defer done()
	result := <-ping.Ping(ctx, n.host, peerOf(p))
	return fields{"millis": float64(result.RTT.Nanoseconds()) / 1e6}, result.Error
}

func (n *node) reserve(ctx context.Context, p params) (fields, error) {
	where, err := peer.AddrInfoFromString(p.text("address"))
	if err != nil {
		return nil, err
	}
	held, err := client.Reserve(ctx, n.host, *where)
	if err != nil {
		return nil, err
	}
	return fields{"addresses": texts(held.Addrs), "bytes": held.LimitData, "voucher": held.Voucher != nil}, nil
}
