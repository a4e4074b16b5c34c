package connect

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

var errGuarded = errors.New("this address is not public")

// Guard is a net.Dialer Control that lets connections go to public addresses only. It sees the
// address after the name was resolved, at every dial, so neither a redirect nor a name that
// changes its address gets around it.
func Guard(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s %s: %w", network, address, errGuarded)
	}
	if !Public(ap.Addr()) {
		return fmt.Errorf("dial %s: %w", ap.Addr(), errGuarded)
	}
	return nil
}

// Public says whether an address belongs to the public Internet: not loopback, private,
// link-local (cloud metadata lives there), shared (RFC 6598; some clouds' metadata), multicast,
// documentation or reserved, also when wrapped in IPv6 (mapped, NAT64, 6to4, Teredo).
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range wrapped {
		if p.prefix.Contains(a) {
			b := a.As16()
			var v4 [4]byte
			for i := range v4 {
				v4[i] = b[p.at+i] ^ p.flip
			}
			return Public(netip.AddrFrom4(v4))
		}
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// wrapped lists the prefixes with an IPv4 address inside, which decides.
var wrapped = []struct {
	prefix netip.Prefix
	at     int
	flip   byte
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12, 0},
	{netip.MustParsePrefix("2002::/16"), 2, 0},
	{netip.MustParsePrefix("2001::/32"), 12, 0xff},
	{netip.MustParsePrefix("::/96"), 12, 0}, // IPv4-compatible, long deprecated
}

var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b:1::/48", "100::/64", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}
