package connect_test

import (
	"net/netip"
	"testing"

	"kapok/connect"
)

func TestOnlyPublicAddressesPassTheGuard(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8": true, "223.5.5.5": true, "2400:3200::1": true, "1.1.1.1": true, "64:ff9b::808:808": true, "2002:808:808::1": true,
		"127.0.0.1": false, "127.8.9.10": false, "::1": false, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fd00::1": false, "fec0::1": false,
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "100.100.100.200": false, "100.64.0.1": false,
		"224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "ff02::1": false,
		"192.0.2.1": false, "198.18.0.1": false, "203.0.113.9": false, "2001:db8::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::7f00:1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:a00:1::1": false, "2002:7f00:1::": false,
		"2001:0:1:2:3:4:80ff:fffe": false, // Teredo to 127.0.0.1
	} {
		a := netip.MustParseAddr(address)
		if connect.Public(a) != public {
			t.Errorf("%s: public is %v, want %v", address, !public, public)
		}
		err := connect.Guard("tcp", netip.AddrPortFrom(a, 443).String(), nil)
		if (err == nil) != public {
			t.Errorf("the guard says %v to %s", err, address)
		}
	}
	for _, nonsense := range []string{"", "localhost:80", "10.0.0.1", "[::1"} {
		if connect.Guard("tcp", nonsense, nil) == nil {
			t.Errorf("the guard lets %q pass", nonsense)
		}
	}
}

// The guard is in force at the dial, so a name that leads inside is refused like an address.
func TestAGuardedTargetRefusesNamesThatLeadInside(t *testing.T) {
	for _, url := range []string{"http://localhost:9/v1", "http://127.0.0.1:9/v1", "http://[::1]:9/v1", "http://169.254.169.254/latest/meta-data", "http://0x7f.1:9/v1", "http://2130706433:9/v1"} {
		c, err := connect.Open(connect.Target{Kind: "openai", URL: url, Guard: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Ask(t.Context(), question("?"))
		f := fault(t, err)
		if f.Kind != connect.Guarded && f.Kind != connect.DNS && f.Kind != connect.Unreachable {
			t.Errorf("%s gives %s: %s", url, f.Kind, f.Msg)
		}
	}
}

// A stranger's target cannot read this machine and send what it finds elsewhere.
func TestAGuardedTargetReadsNothingOfThisMachine(t *testing.T) {
	t.Setenv("KAPOK_KEY_A", "k-12345")
	header := func(v string) *connect.Template {
		return &connect.Template{Body: "{}", Answer: "/a", Headers: map[string]string{"Authorization": v}}
	}
	for name, c := range map[string]struct {
		target connect.Target
		ok     bool
	}{
		"no key":         {connect.Target{Kind: "openai"}, true},
		"an allowed key": {connect.Target{Kind: "openai", Key: "env:KAPOK_KEY_A"}, true},
		"a variable":     {connect.Target{Kind: "openai", Key: "env:AWS_SECRET"}, false},
		"a file":         {connect.Target{Kind: "openai", Key: "file:/etc/passwd"}, false},
		"an authority":   {connect.Target{Kind: "openai", CA: "/etc/passwd"}, false},
		"a recording":    {connect.Target{Kind: "replay", File: "/etc/passwd"}, false},
		"a header":       {connect.Target{Kind: "http", HTTP: header("Bearer ${file:/etc/passwd}")}, false},
		"allowed header": {connect.Target{Kind: "http", HTTP: header("Bearer ${env:KAPOK_KEY_A}")}, true},
		"in the address": {connect.Target{Kind: "http", HTTP: header("${env:KAPOK_KEY_A}"), URL: "https://x.com/?token=${env:HOME}"}, false},
	} {
		c.target.Guard = true
		if c.target.URL == "" {
			c.target.URL = "https://api.example.com/v1"
		}
		if _, err := connect.Open(c.target); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
