package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// FileAct is something that is done with a file of the gallery. The gallery is the account's, so everybody sees all of
// it; what takes a file away or shows it to others is not everybody's (C26, C28).
type FileAct string

// The acts.
const (
	FileKeep   FileAct = "keep"   // mark it, and put it into a folder
	FileDelete FileAct = "delete" // delete it, and take it back
	FileShare  FileAct = "share"  // make a link to it, and revoke one
	FileHide   FileAct = "hide"   // take it down with a reason, and give it back
)

// FileActs lists every act, in the order above.
func FileActs() []FileAct { return []FileAct{FileKeep, FileDelete, FileShare, FileHide} }

// Right returns who may do it.
func (a FileAct) Right() Right {
	switch a {
	case FileKeep:
		return Right{Operator: Admin, Person: ByMember, Key: Generate}
	case FileDelete, FileShare:
		return Right{Operator: Admin, Person: ByMaker, Key: Generate}
	case FileHide:
		return Right{Operator: Support}
	}
	return Right{}
}

// Maker is who made a file of the gallery, or brought it.
type Maker struct {
	User string // for whom it was made
	By   string // the actor who asked for it, as the journal names them; "" of a file of an early release
}

// Allow refuses who may not do it with a file, with the codes of State.Allow. A member does with the files that they
// made, or that were made for them, what managers and the owner do with every one; a program does it only with what was
// made with its own key, so never with a file that does not say by whom it was made.
func (a FileAct) Allow(s *State, by Actor, of Maker, b catalog.History) error {
	right := a.Right()
	if err := s.when(s.At, b).judging().may(by, right, ""); err != nil || right.Person != ByMaker || by.Role != "" {
		return err
	}
	switch p := s.Team.Find(by.User); {
	case by.ID == of.By, by.User != "" && by.User == of.User, p != nil && ByManager.Admits(p.Role):
		return nil
	case by.Key.ID != "":
		return fault.Of(fault.Forbidden, message.KeyOnlyItsFiles)
	}
	return fault.Of(fault.Forbidden, message.OnlyFileMaker)
}

// UploadRoom refuses with conflict a file of so many bytes for which an account's uploads leave no room: those in its
// gallery may take most bytes together, and those that were deleted and are not removed yet as many again. What was
// generated takes none of it, for it is never refused (C26). A most of 0 bounds nothing.
func UploadRoom(kept, deleted, file, most int64) error {
	const gigabyte = 1 << 30
	switch {
	case most <= 0:
		return nil
	case kept+file > most:
		return fault.Of(fault.Conflict, message.UploadsFull, "gigabytes", most/gigabyte)
	case kept+deleted+file > 2*most:
		return fault.Of(fault.Conflict, message.UploadsFullDeleted, "gigabytes", most/gigabyte)
	}
	return nil
}

// MaxTakedownReason is how many characters the reason of a takedown has at most.
const MaxTakedownReason = 300

// Takedown is an operator's decision that a file of the gallery is to be seen by nobody. It is no part of the journal,
// for its reason is what people wrote. Whose file it is reads the reason, and takes nothing back: for that it is given
// back.
type Takedown struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"` // the operator, as the journal would name them
	Reason string    `json:"reason"`
}

// Refusal refuses with conflict what would be done with a file that is taken down; nil of one that is not.
func (t *Takedown) Refusal() error {
	if t == nil {
		return nil
	}
	return fault.Of(fault.Conflict, message.FileTakenDown, "reason", t.Reason)
}

// MayOpen refuses with not_found who may not have the bytes of a file that is taken down: everybody but operators.
func (t *Takedown) MayOpen(by Actor) error {
	if t == nil || by.Role != "" {
		return nil
	}
	return fault.Of(fault.NotFound, message.FileTakenDown, "reason", t.Reason)
}
