package app

import "kapok/connect"

// Dial opens a target with its limits around it. It does not touch the network.
func Dial(t connect.Target) (*connect.Client, error) {
	c, err := connect.Open(t)
	if err != nil {
		return nil, err
	}
	return connect.NewClient(c, t), nil
}

// DialEmbedding opens the embeddings endpoint of a target with its limits around it. It does not touch
// the network.
func DialEmbedding(t connect.Target) (*connect.Client, error) {
	c, err := connect.OpenEmbedding(t)
	if err != nil {
		return nil, err
	}
	return connect.NewClient(c, t), nil
}
