// SPDX-License-Identifier: Apache-2.0

// A go-libp2p peer led by a test: one JSON command a line on stdin, one JSON answer or event a line
// on stdout. It ends when stdin ends. The words it is started with say what it speaks:
// `noise`, `tls` (both, best first, unless named) or `quic`; `dht`, `relay`, `dcutr`, `autonat`.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

type fields = map[string]any

var (
	out    = json.NewEncoder(os.Stdout)
	saying sync.Mutex
)

func say(line fields) {
	saying.Lock()
	defer saying.Unlock()
	if err := out.Encode(line); err != nil {
		os.Exit(2)
	}
}

func tell(name string, more fields) {
	more["event"] = name
	say(more)
}

// A command's parameters.
type params map[string]any

func (p params) text(name string) string {
	text, _ := p[name].(string)
	return text
}

func (p params) bytes(name string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(p.text(name))
	if err != nil {
		panic(err)
	}
	return bytes
}

func (p params) number(name string) int64 {
	var number int64
	fmt.Sscan(p.text(name), &number)
	return number
}

type command func(ctx context.Context, p params) (fields, error)

func main() {
	node, err := start(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	commands := node.commands()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var given params
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go func() {
			answer, err := run(commands, given)
			if err != nil {
				answer = fields{"error": err.Error()}
			} else if answer == nil {
				answer = fields{}
			}
			answer["id"] = given["id"]
			say(answer)
		}()
	}
	node.host.Close()
}

func run(commands map[string]command, given params) (answer fields, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	todo, known := commands[given.text("command")]
	if !known {
		return nil, fmt.Errorf("no command %q", given.text("command"))
	}
	return todo(context.Background(), given)
}
