package film

import "bytes"

// kind is a container: how its files begin, and who reads them.
type kind struct {
	demuxer      string
	video, audio string // the media types of its films and sounds
	is           func(file []byte) bool
}

func begins(with string) func([]byte) bool {
	return func(file []byte) bool { return bytes.HasPrefix(file, []byte(with)) }
}

func riff(file []byte) bool {
	return len(file) > 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WAVE"
}

// mov is who reads MP4 files.
const mov = "mov"

// kinds are the containers that are read. None of them is a list of other files; of MP4's references to such, ffmpeg
// follows none unless it is told to.
var kinds = []*kind{
	{mov, "video/mp4", "audio/mp4", func(f []byte) bool { return len(f) > 12 && string(f[4:8]) == "ftyp" }},
	{"matroska", "video/webm", "audio/webm", begins("\x1a\x45\xdf\xa3")},
	{"wav", "", "audio/wave", riff},
	{"mp3", "", "audio/mpeg", begins("ID3")},
	{"mp3", "", "audio/mpeg", func(f []byte) bool { return len(f) > 4 && f[0] == 0xff && f[1]&0xe6 == 0xe2 }},
	{"ogg", "", "audio/ogg", begins("OggS")},
	{"flac", "", "audio/flac", begins("fLaC")},
}

// kindOf returns a file's container by its first bytes, whatever it is called; nil for any other.
func kindOf(file []byte) *kind {
	for _, k := range kinds {
		if k.is(file) {
			return k
		}
	}
	return nil
}

// Known reports whether a file begins as a film or a sound does that is read here.
func Known(file []byte) bool { return kindOf(file) != nil }

func mediaOf(demuxer string, film bool) string {
	for _, k := range kinds {
		if k.demuxer == demuxer {
			if film && k.video != "" {
				return k.video
			}
			return k.audio
		}
	}
	return ""
}
