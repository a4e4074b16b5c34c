package kapok

import (
	"crypto/rand"
	"strings"
	"time"
)

// NewID makes an identifier that carries its kind and its day, such as run-20261123-k3v9q2tm.
func NewID(kind string) string {
	return kind + "-" + time.Now().UTC().Format("20060102") + "-" + strings.ToLower(rand.Text()[:8])
}
