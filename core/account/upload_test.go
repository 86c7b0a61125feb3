package account_test

import (
	"errors"
	"testing"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// TestUploadRoom: uploads take so much, and with those that were deleted twice as much.
func TestUploadRoom(t *testing.T) {
	for _, c := range []struct {
		kept, deleted, file, most int64
		want                      message.Key
	}{
		{0, 0, 10, 10, ""}, {0, 0, 11, 10, message.UploadsFull}, {9, 0, 1, 10, ""}, {10, 0, 1, 10, message.UploadsFull},
		{5, 10, 5, 10, ""}, {0, 20, 1, 10, message.UploadsFullDeleted}, {5, 11, 5, 10, message.UploadsFullDeleted},
		{1 << 50, 0, 1, 0, ""},
	} {
		err := account.UploadRoom(c.kept, c.deleted, c.file, c.most)
		f := (*fault.Error)(nil)
		if errors.As(err, &f) != (c.want != "") || f != nil && (f.Key != c.want || f.Code != fault.Conflict) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
