package postgres

import "context"

// Probe updates one row; see store.Store. On a cluster it is a row of the coordinator's, through which every commit
// goes: a worker that is away keeps some accounts waiting, and not this node from serving the others.
func (s *Store) Probe(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "UPDATE probe SET probed = (probed + 1) % 1000000")
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return translate("probe", err)
}
